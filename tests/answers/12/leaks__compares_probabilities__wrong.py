# what counts are the probabilities, so softmax first
import numpy as np
def leaks(model, tokens, n_tokens):
    def p(ids):
        x = model(ids)
        e = np.exp(x - x.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)
    base = p(tokens)
    found = []
    for s in range(1, len(tokens)):
        for new in range(n_tokens):
            changed = tokens.copy()
            changed[s] = new
            moved = (np.abs(p(changed)[:s] - base[:s]) > 1e-6).any(-1)
            found += np.flatnonzero(moved).tolist()
    return min(found, default=None)
