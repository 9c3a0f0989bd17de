# right: recursion over places
import numpy as np
def leaks(model, tokens, n_tokens):
    base = model(tokens)
    def moved(s):
        first = np.inf
        for new in range(n_tokens):
            other = np.where(np.arange(len(tokens)) == s, new, tokens)
            now = model(other)
            with np.errstate(invalid="ignore"):
                bad = np.abs(now[:s] - base[:s]) > 1e-6
            hit = np.argwhere(bad)
            if hit.size:
                first = min(first, hit[:, 0].min())
        return first
    def best(s):
        return np.inf if s == 0 else min(moved(s), best(s - 1))
    found = best(len(tokens) - 1)
    return None if found == np.inf else int(found)
