PLACES = ("kitchen", "garden", "office", "bedroom", "hallway", "bathroom")
TAKES = ("took", "grabbed", "picked up")


def counterfactual(sentences, question, person):
    thing = question.split()[-1]
    named = [i for i, s in enumerate(sentences) if s.split()[-1] == thing]
    if not named:
        return None
    at = named[-1]
    where = {}
    for s in sentences:
        w = s.split()
        if w[-1] in PLACES:
            where[w[0]] = w[-1]
    taker = sentences[at].split()[0]
    if person not in where or not (any(f' {t} the ' in sentences[at] for t in TAKES)) or taker == person or where.get(taker) == where[person]:
        return None
    new = list(sentences)
    new[at] = ' '.join([person] + sentences[at].split()[1:])
    return new, where.get(taker)
