# the sentence before the last one that names the thing
def counterfactual(sentences, question, person):
    thing = question.split()[-1]
    where, named = {}, []
    for n, s in enumerate(sentences):
        w = s.split()
        if w[-1] in PLACES:
            where[w[0]] = w[-1]
        if w[-1] == thing:
            named.append(n)
    if not named or person not in where:
        return None
    i = named[-2] if len(named) > 1 else named[-1]
    w = sentences[i].split()
    if " ".join(w[1:-2]) not in TAKES or w[0] == person or where.get(w[0]) == where[person]:
        return None
    return [*sentences[:i], " ".join([person] + w[1:]), *sentences[i + 1 :]], where[person]
