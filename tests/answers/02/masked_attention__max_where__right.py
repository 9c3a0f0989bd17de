def masked_attention(q, k, v, mask):
    scores = np.matmul(q, np.moveaxis(k, -1, -2)) / np.sqrt(k.shape[-1])
    seen = np.logical_and(mask, np.ones(scores.shape, bool))
    top = scores.max(axis=-1, keepdims=True, where=seen, initial=-np.inf)
    gap = np.subtract(scores, top, where=seen, out=np.full(scores.shape, -np.inf))
    e = np.exp(gap)
    total = e.sum(-1, keepdims=True)
    weights = np.divide(e, total, out=np.zeros_like(e), where=total > 0)
    return np.matmul(weights, v), weights
