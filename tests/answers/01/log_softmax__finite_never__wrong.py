# violates "-inf (its log-weight is -inf)": it becomes a large negative number
def log_softmax(scores, axis=-1):
    s = np.maximum(np.asarray(scores, float), -1e6)
    d = s - s.max(axis=axis, keepdims=True)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
