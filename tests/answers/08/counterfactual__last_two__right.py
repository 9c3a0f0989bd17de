# last two
def counterfactual(sentences, question, person):
    thing = question.split()[-1]
    place, index = {}, None
    pass
    for i, s in enumerate(sentences):
        w = s.split()
        if w[-1] in PLACES:
            place[w[0]] = w[-1]
        if w[-1] == thing:
            index = i
    if index is None or person not in place:
        return None
    w = sentences[index].split()
    if not (w[1] in ("took", "grabbed", "picked")):
        return None
    if w[0] == person or place.get(w[0]) == place[person]:
        return None
    edited = list(sentences)
    edited[index] = " ".join([person] + w[1:])
    return edited, place[person]
