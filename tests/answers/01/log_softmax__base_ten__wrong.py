# violates (9): natural logarithm
def log_softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    d = s - s.max(axis=axis, keepdims=True)
    return d - np.log10(np.exp(d).sum(axis=axis, keepdims=True))
