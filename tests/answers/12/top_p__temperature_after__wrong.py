# the set comes from the model, the temperature is for what is left
import numpy as np
def top_p(logits, p, temperature=1.0):
    def soft(x):
        e = np.exp(x - x.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)
    q = soft(logits)
    order = np.argsort(-q, axis=-1, kind="stable")
    s = np.take_along_axis(q, order, -1)
    keep = np.zeros(q.shape, dtype=bool)
    np.put_along_axis(keep, order, np.cumsum(s, -1) - s < p, -1)
    return soft(np.where(keep, logits / temperature, -np.inf))
