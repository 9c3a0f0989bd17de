# return the first place I meet
import numpy as np
def leaks(model, tokens, n_tokens):
    base = model(tokens)
    for s in range(1, len(tokens)):
        for new in range(n_tokens):
            changed = tokens.copy()
            changed[s] = new
            with np.errstate(invalid="ignore"):
                moved = (np.abs(model(changed)[:s] - base[:s]) > 1e-6).any(-1)
            if moved.any():
                return int(np.flatnonzero(moved)[0])
    return None
