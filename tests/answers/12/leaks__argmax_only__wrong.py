# if the likeliest token stays the same, nothing leaked
import numpy as np
def leaks(model, tokens, n_tokens):
    base = model(tokens).argmax(-1)
    found = []
    for s in range(1, len(tokens)):
        for new in range(n_tokens):
            changed = tokens.copy()
            changed[s] = new
            moved = model(changed).argmax(-1)[:s] != base[:s]
            found += np.flatnonzero(moved).tolist()
    return min(found, default=None)
