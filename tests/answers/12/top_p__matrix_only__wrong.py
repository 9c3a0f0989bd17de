# logits are (B, V): loop over the rows
import numpy as np
def top_p(logits, p, temperature=1.0):
    B, V = logits.shape
    out = np.zeros((B, V))
    for b in range(B):
        x = logits[b] / temperature
        e = np.exp(x - x.max())
        q = e / e.sum()
        order = np.argsort(-q, kind="stable")
        k = int((np.cumsum(q[order]) - q[order] < p).sum())
        out[b, order[:k]] = q[order[:k]]
        out[b] /= out[b].sum()
    return out
