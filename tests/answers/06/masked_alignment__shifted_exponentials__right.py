def masked_alignment(scores, h, lengths):
    real = np.broadcast_to(np.arange(scores.shape[2]) < np.asarray(lengths)[:, None, None], scores.shape)
    top = np.max(scores, axis=2, keepdims=True, where=real, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0.0)
    e = np.zeros(scores.shape)
    np.exp(np.subtract(scores, top, where=real, out=np.zeros(scores.shape)), where=real, out=e)
    total = e.sum(axis=2, keepdims=True)
    weights = e / np.where(total > 0, total, 1.0)
    return weights, np.matmul(weights, h)
