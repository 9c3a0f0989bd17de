def counterfactual(sentences, question, person):
    import re

    thing = question.rsplit(maxsplit=1)[-1]
    index = None
    for i, s in enumerate(sentences):
        if re.search(rf"\b{thing}$", s):
            index = i
    if index is None:
        return None
    match = re.fullmatch(rf"(\w+) ({'|'.join(TAKES)}) the {thing}", sentences[index])
    if match is None or match.group(1) == person:
        return None

    def now(who):
        for s in sentences[::-1]:
            name, *_, what = s.split()
            if name == who and what in PLACES:
                return what

    new, old = now(person), now(match.group(1))
    if new is None or new == old:
        return None
    edited = sentences.copy()
    edited[index] = sentences[index].replace(match.group(1), person, 1)
    return edited, new
