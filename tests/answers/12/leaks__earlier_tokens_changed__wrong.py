# a place leaks if it moves when another token changes
import numpy as np
def leaks(model, tokens, n_tokens):
    base = model(tokens)
    found = []
    for s in range(len(tokens)):
        for new in range(n_tokens):
            changed = tokens.copy()
            changed[s] = new
            with np.errstate(invalid="ignore"):
                moved = (np.abs(model(changed) - base) > 1e-6).any(-1)
            moved[s] = False
            found += np.flatnonzero(moved).tolist()
    return min(found, default=None)
