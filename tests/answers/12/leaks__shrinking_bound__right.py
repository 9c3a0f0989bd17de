# right: shrinking bound
import numpy as np
def leaks(model, tokens, n_tokens):
    base = model(tokens).copy()
    best = len(tokens)
    for s in reversed(range(1, len(tokens))):
        for new in set(range(n_tokens)) - {int(tokens[s])}:
            other = np.array(tokens)
            other[s] = new
            now = model(other)
            for t in range(min(s, best)):
                same = (now[t] == base[t])
                with np.errstate(invalid="ignore"):
                    same |= np.abs(now[t] - base[t]) < 1e-6
                if not same.all():
                    best = t
                    break
    return None if best == len(tokens) else best
