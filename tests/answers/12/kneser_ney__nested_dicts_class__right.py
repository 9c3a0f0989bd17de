# right: nested dicts class
import numpy as np
class _Level:
    def __init__(self):
        self.count, self.total, self.kinds = {}, {}, {}
    def add(self, gram):
        context = gram[:-1]
        self.total[context] = self.total.get(context, 0) + 1
        if gram in self.count:
            self.count[gram] += 1
            return False
        self.count[gram] = 1
        self.kinds[context] = self.kinds.get(context, 0) + 1
        return True
    def p(self, gram, d, lower):
        context = gram[:-1]
        if context not in self.total:
            return lower
        top = self.count.get(gram, 0) - d
        keep = top if top > 0 else 0.0
        return keep / self.total[context] + d * self.kinds[context] / self.total[context] * lower
def kneser_ney(trigrams, queries, n_tokens, discount):
    three, two, one = _Level(), _Level(), _Level()
    for a, b, c in np.asarray(trigrams).tolist():
        three.add((a, b, c)) and two.add((b, c)) and one.add((c,))
    def answer():
        for a, b, c in np.asarray(queries).tolist():
            p = one.p((c,), discount, 1 / n_tokens)
            yield three.p((a, b, c), discount, two.p((b, c), discount, p))
    return np.fromiter(answer(), dtype=float)
