# right: pairwise einsum
import numpy as np
def top_p(logits, p, temperature=1.0):
    z = np.asarray(logits, dtype=float)
    z = (z - z.max(-1, keepdims=True)) / temperature
    q = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
    V = q.shape[-1]
    earlier = np.tril(np.ones((V, V), dtype=bool), -1)
    ahead = q[..., None, :] > q[..., :, None]
    ahead |= (q[..., None, :] == q[..., :, None]) & earlier
    before = np.einsum("...ij,...j->...i", ahead.astype(float), q)
    kept = q * (before < p - 1e-12)
    return kept / np.einsum("...i->...", kept)[..., None]
