# a token is likely if it has at least p times the largest probability
import numpy as np
def top_p(logits, p, temperature=1.0):
    x = logits / temperature
    e = np.exp(x - x.max(-1, keepdims=True))
    q = e / e.sum(-1, keepdims=True)
    out = np.where(q >= p * q.max(-1, keepdims=True), q, 0)
    return out / out.sum(-1, keepdims=True)
