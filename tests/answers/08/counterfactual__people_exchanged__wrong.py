# swaps the two people in the whole story
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
    taker = w[0]
    if " ".join(w[1:-2]) not in TAKES or taker == person or where.get(taker) == where[person]:
        return None
    other = {taker: person, person: taker}
    new = [" ".join([other.get(s.split()[0], s.split()[0])] + s.split()[1:]) for s in sentences]
    return new, where[person]
