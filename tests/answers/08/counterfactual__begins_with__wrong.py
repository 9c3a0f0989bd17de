# startswith without the space: dan is daniel
def counterfactual(sentences, question, person):
    thing = question.split()[-1]

    def now(who):
        found = [s.split()[-1] for s in sentences if s.startswith(who) and s.split()[-1] in PLACES]
        return found[-1] if found else None

    i = max((n for n, s in enumerate(sentences) if s.split()[-1] == thing), default=None)
    if i is None or now(person) is None:
        return None
    w = sentences[i].split()
    if " ".join(w[1:-2]) not in TAKES or w[0] == person or now(w[0]) == now(person):
        return None
    return [*sentences[:i], " ".join([person] + w[1:]), *sentences[i + 1 :]], now(person)
