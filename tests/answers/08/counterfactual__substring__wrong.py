# the thing anywhere in the sentence's text; the person's name as a substring of moves only up to the edit
def counterfactual(sentences, question, person):
    thing = question.split()[-1]
    hits = [i for i, s in enumerate(sentences) if thing in s]
    if not hits:
        return None
    i = hits[-1]
    if not any(t in sentences[i] for t in TAKES):
        return None
    place = None
    for s in sentences[: i + 1]:
        w = s.split()
        if w[0] == person and w[-1] in PLACES:
            place = w[-1]
    if place is None or w[0] == person:
        return None
    new = list(sentences)
    new[i] = person + " " + " ".join(sentences[i].split()[1:])
    return new, place
