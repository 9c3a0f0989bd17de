import itertools

import numpy as np


def leaks(model, tokens, n_tokens):
    T = len(tokens)
    before = np.array(model(tokens))
    guilty = set()
    for s, new in itertools.product(range(T), range(n_tokens)):
        if new == tokens[s]:
            continue
        x = np.where(np.arange(T) == s, new, tokens)
        after = np.array(model(x))
        for t in range(s):
            for a, b in zip(before[t], after[t]):
                if a != b and not abs(a - b) < 1e-6:
                    guilty.add(t)
    return sorted(guilty)[0] if guilty else None
