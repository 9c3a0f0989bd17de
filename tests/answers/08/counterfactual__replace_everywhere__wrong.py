# the name replaced by str.replace
PLACES = ("kitchen", "garden", "office", "bedroom", "hallway", "bathroom")
TAKES = ("took", "grabbed", "picked up")


def counterfactual(sentences, question, person):
    thing, at, where = question.split()[-1], None, {}
    for n, s in enumerate(sentences):
        words = s.split()
        if words[-1] in PLACES:
            where[words[0]] = words[-1]
        elif words[-1] == thing:
            at = n
    if at is None or person not in where:
        return None
    story, who = list(sentences), sentences[at].split()[0]
    if " ".join(story[at].split()[1:-2]) not in TAKES or who == person or where.get(who) == where[person]:
        return None
    story[at] = story[at].replace(who, person)
    return story, where[person]
