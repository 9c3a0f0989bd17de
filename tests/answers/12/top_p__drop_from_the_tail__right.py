# right: drop from the tail
import numpy as np
def top_p(logits, p, temperature=1.0):
    x = np.divide(logits, temperature, dtype=float)
    x = x - x.max(axis=-1, keepdims=True)
    q = np.exp(x)
    q /= q.sum(axis=-1, keepdims=True)
    flipped = q[..., ::-1]
    up = np.argsort(flipped, axis=-1, kind="stable")
    s = np.take_along_axis(flipped, up, -1)
    s = np.where(np.cumsum(s, -1) > 1 - p + 1e-12, s, 0.0)
    s[..., -1] = np.take_along_axis(flipped, up, -1)[..., -1]
    out = np.empty_like(q)
    np.put_along_axis(out, up, s, -1)
    out = out[..., ::-1]
    return out / out.sum(axis=-1, keepdims=True)
