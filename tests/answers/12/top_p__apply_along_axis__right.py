# right: apply along axis
import numpy as np
def top_p(logits, p, temperature=1.0):
    def one(row):
        e = np.exp(row - row.max())
        q = e / e.sum()
        order = np.lexsort((np.arange(len(q)), -q))
        k = np.searchsorted(np.cumsum(q[order]), p - 1e-13) + 1
        out = np.zeros(len(q))
        out[order[:k]] = q[order[:k]]
        return out / out.sum()
    return np.apply_along_axis(one, -1, np.asarray(logits, dtype=float) / temperature)
