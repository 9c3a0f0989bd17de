# violates "as large as 10^4 in size": the mean of a slice is no upper bound
def softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    finite = np.isfinite(s)
    m = np.where(finite, s, 0).sum(axis=axis, keepdims=True) / finite.sum(axis=axis, keepdims=True)
    e = np.exp(s - m)
    return e / e.sum(axis=axis, keepdims=True)
