# one copy is enough, I set one token after the other in it
import numpy as np
def leaks(model, tokens, n_tokens):
    base = model(tokens)
    changed = tokens.copy()
    found = []
    for s in range(1, len(tokens)):
        for new in range(n_tokens):
            changed[s] = new
            with np.errstate(invalid="ignore"):
                moved = (np.abs(model(changed)[:s] - base[:s]) > 1e-6).any(-1)
            found += np.flatnonzero(moved).tolist()
    return min(found, default=None)
