# np.allclose knows what rounding is
import numpy as np
def leaks(model, tokens, n_tokens):
    base = model(tokens)
    for t in range(len(tokens)):
        for s in range(t + 1, len(tokens)):
            for new in range(n_tokens):
                changed = tokens.copy()
                changed[s] = new
                if not np.allclose(model(changed)[t], base[t]):
                    return t
    return None
