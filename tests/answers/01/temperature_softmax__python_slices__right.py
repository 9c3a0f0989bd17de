import math
from fractions import Fraction


class _Pick:
    def __init__(self, temperature):
        self.t = float(temperature)

    def share(self, gap):
        if gap == -math.inf:
            return 0.0
        if gap == 0:
            return 1.0
        if self.t == 0:
            return 0.0
        if self.t == math.inf:
            return 1.0
        if -gap > 800 * self.t:  # would round to 0, and the quotient might overflow
            return 0.0
        return math.exp(gap / self.t)

    def __call__(self, row):
        top = max(row.tolist())
        shares = [self.share(float(e) - float(top)) for e in row.tolist()]
        total = float(sum(map(Fraction, shares)))
        return np.array([s / total for s in shares])


def temperature_softmax(scores, temperature, axis=-1):
    return np.apply_along_axis(_Pick(temperature), axis, np.asarray(scores))
