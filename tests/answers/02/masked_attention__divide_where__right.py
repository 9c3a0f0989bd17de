def masked_attention(q, k, v, mask):
    e = np.einsum("...td,...sd->...ts", q, k) / q.shape[-1] ** 0.5
    low = np.where(mask, e, np.finfo(float).min).max(axis=-1, keepdims=True)
    a = np.exp(np.where(mask, e - low, -np.inf))
    total = a.sum(axis=-1, keepdims=True)
    a = np.divide(a, total, out=np.zeros(np.broadcast_shapes(a.shape, total.shape)), where=total > 0)
    return a @ v, a
