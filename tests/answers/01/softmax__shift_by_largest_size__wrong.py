# violates "as large as 10^4 in size": |score| is the wrong bound, all-negative slices vanish (and -inf gives nan)
def softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    size = np.where(np.isfinite(s), np.abs(s), 0)
    e = np.exp(s - size.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
