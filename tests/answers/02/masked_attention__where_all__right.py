def masked_attention(q, k, v, mask):
    e = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    e = np.where(mask, e, -np.inf)
    top = e.max(axis=-1, keepdims=True)
    a = np.exp(e - np.where(np.isfinite(top), top, 0.0))
    total = a.sum(axis=-1, keepdims=True)
    a = a / np.where(total == 0, 1.0, total)
    return a @ v, a
