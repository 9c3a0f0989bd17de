# any difference is a leak
import numpy as np
def leaks(model, tokens, n_tokens):
    base = model(tokens)
    found = []
    for s in range(1, len(tokens)):
        for new in range(n_tokens):
            changed = tokens.copy()
            changed[s] = new
            moved = (model(changed)[:s] != base[:s]).any(-1)
            found += np.flatnonzero(moved).tolist()
    return min(found, default=None)
