# right: inverse ranks
import numpy as np
def top_p(logits, p, temperature=1.0):
    x = np.array(logits, dtype=float) / temperature
    q = np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))
    order = np.argsort(-x, axis=-1, kind="stable")
    rank = np.argsort(order, axis=-1)
    s = np.take_along_axis(q, order, -1)
    need = 1 + (np.cumsum(s, -1)[..., :-1] < p - 1e-12).sum(-1, keepdims=True)
    kept = np.where(rank < need, x, -np.inf)
    e = np.exp(kept - kept.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
