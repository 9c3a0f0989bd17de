import numpy as np

PLACES = ("kitchen", "garden", "office", "bedroom", "hallway", "bathroom")


def solve(sentences, question):
    thing = question.split()[-1]
    where, holder, at = {}, None, None
    for sentence in sentences:
        who, *_, last = sentence.split()
        if last in PLACES:
            where[who] = last
            if holder == who:
                at = last
        elif last == thing:
            dropped = any(v in sentence for v in (" dropped ", " put down ", " left "))
            holder = None if dropped else who
            at = where.get(who, at)
    return PLACES.index(at) if at in PLACES else 0


def capstone(projects):
    return "stories", np.array([solve(s, q) for s, q in projects["stories"].questions])
