# the edited sentence alone
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
    if " ".join(w[1:-2]) not in TAKES or w[0] == person or where.get(w[0]) == where[person]:
        return None
    return " ".join([person] + w[1:]), where[person]
