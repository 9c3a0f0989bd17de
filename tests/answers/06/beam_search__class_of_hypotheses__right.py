from dataclasses import dataclass


@dataclass
class Hypothesis:
    ids: list
    score: float
    h: object
    open: bool = True


def beam_search(step, state, start, end, width, max_len):
    beam = [Hypothesis([start], 0.0, state[0])]
    for _ in range(max_len):
        going = [one for one in beam if one.open]
        if not going:
            return finish(beam, end)
        log_p, new = step(np.array([one.ids[-1] for one in going]), np.stack([one.h for one in going]))
        children = [one for one in beam if not one.open]
        for one, row, h in zip(going, log_p, new):
            for y in np.argsort(row)[::-1][:width]:
                if row[y] > -np.inf:
                    children.append(Hypothesis(one.ids + [int(y)], one.score + row[y], h, int(y) != end))
        beam = sorted(children, key=lambda one: one.score)[::-1][:width]
    return finish(beam, end)


def finish(beam, end):
    best = sorted(beam, key=lambda one: -one.score)
    return [(one.ids[1:] if one.open else one.ids[1:-1], float(one.score)) for one in best]
