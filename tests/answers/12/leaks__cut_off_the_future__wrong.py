# run each prefix alone and compare its last row with the full run
import numpy as np
def leaks(model, tokens, n_tokens):
    base = model(tokens)
    for t in range(len(tokens)):
        with np.errstate(invalid="ignore"):
            diff = np.abs(model(tokens[: t + 1])[t] - base[t])
        if (diff > 1e-6).any():
            return t
    return None
