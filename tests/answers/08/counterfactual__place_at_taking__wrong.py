# the old taker's place is read at the time of the taking
def counterfactual(sentences, question, person):
    thing = question.split()[-1]
    where, i, at = {}, None, None
    for n, s in enumerate(sentences):
        w = s.split()
        if w[-1] in PLACES:
            where[w[0]] = w[-1]
        if w[-1] == thing:
            i, at = n, where.get(w[0])
    if i is None or person not in where:
        return None
    w = sentences[i].split()
    if " ".join(w[1:-2]) not in TAKES or w[0] == person or where[person] == at:
        return None
    return [*sentences[:i], " ".join([person] + w[1:]), *sentences[i + 1 :]], where[person]
