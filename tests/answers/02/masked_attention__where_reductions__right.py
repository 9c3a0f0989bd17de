def masked_attention(q, k, v, mask):
    scores = np.einsum("...td,...sd->...ts", q, k) / q.shape[-1] ** 0.5
    scores, mask = np.broadcast_arrays(scores, mask)
    top = scores.max(axis=-1, keepdims=True, where=mask, initial=-np.inf)
    e = np.zeros(scores.shape)
    np.subtract(scores, top, out=e, where=mask)
    np.exp(e, out=e, where=mask)
    total = e.sum(axis=-1, keepdims=True)
    weights = np.divide(e, total, out=np.zeros_like(e), where=total > 0)
    return weights @ v, weights
