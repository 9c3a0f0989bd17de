import numpy as np


def leaks(model, tokens, n_tokens):
    base = model(tokens)
    changed = np.zeros(len(tokens), dtype=bool)
    for s in reversed(range(len(tokens))):
        for v in range(n_tokens):
            x = tokens.copy()
            x[s] = v
            y = model(x)
            with np.errstate(invalid="ignore"):
                gap = np.where(y == base, 0, np.abs(y - base))
            changed[:s] |= gap[:s].max(axis=1) > 1e-6 if s else False
    return changed.argmax() if changed.any() else None
