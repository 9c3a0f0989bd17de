# None if anybody at all stands in the new place
def counterfactual(sentences, question, person):
    thing = question.split()[-1]
    where, i = {}, None
    for n, s in enumerate(sentences):
        w = s.split()
        if w[-1] in PLACES:
            where[w[0]] = w[-1]
        if w[-1] == thing:
            i = n
    if i is None or person not in where:
        return None
    w = sentences[i].split()
    if " ".join(w[1:-2]) not in TAKES or w[0] == person:
        return None
    if where[person] in [p for n, p in where.items() if n != person]:
        return None
    return [*sentences[:i], " ".join([person] + w[1:]), *sentences[i + 1 :]], where[person]
