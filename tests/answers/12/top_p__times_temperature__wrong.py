# a high temperature makes logits large, so multiply
import numpy as np
def top_p(logits, p, temperature=1.0):
    x = logits * temperature
    e = np.exp(x - x.max(-1, keepdims=True))
    q = e / e.sum(-1, keepdims=True)
    order = np.argsort(-q, axis=-1, kind="stable")
    s = np.take_along_axis(q, order, -1)
    s = np.where(np.cumsum(s, -1) - s < p, s, 0)
    out = np.zeros_like(q)
    np.put_along_axis(out, order, s, -1)
    return out / out.sum(-1, keepdims=True)
