# removes old
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
    if not (" ".join(w[1:-2]) in TAKES):
        return None
    if w[0] == person or place.get(w[0]) == place[person]:
        return None
    edited = list(sentences)
    edited[index] = " ".join([person] + w[1:])
    edited = [s for n, s in enumerate(edited) if n == index or s.split()[-1] != thing]
    return edited, place[person]
