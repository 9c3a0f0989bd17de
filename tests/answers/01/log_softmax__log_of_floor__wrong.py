# violates "without losing any of them": weights below 1e-300 are floored
def log_softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    e = np.exp(s - s.max(axis=axis, keepdims=True))
    a = e / e.sum(axis=axis, keepdims=True)
    return np.where(np.isneginf(s), -np.inf, np.log(np.maximum(a, 1e-300)))
