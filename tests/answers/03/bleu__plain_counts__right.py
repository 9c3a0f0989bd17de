import math


def bleu(hypotheses, references):
    right, said = [0] * 4, [0] * 4
    for h, r in zip(hypotheses, references):
        for n in (1, 2, 3, 4):
            left = [tuple(r[i : i + n]) for i in range(len(r) - n + 1)]
            for i in range(len(h) - n + 1):
                said[n - 1] += 1
                g = tuple(h[i : i + n])
                if g in left:
                    left.remove(g)
                    right[n - 1] += 1
    if min(right) == 0:
        return 0.0
    p = 1.0
    for a, t in zip(right, said):
        p *= a / t
    c, r = sum(len(h) for h in hypotheses), sum(len(x) for x in references)
    return 100 * (1.0 if c > r else math.exp(1 - r / c)) * p**0.25
