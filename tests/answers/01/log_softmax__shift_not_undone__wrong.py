# violates (9): the shift is only inside the logarithm
def log_softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    m = s.max(axis=axis, keepdims=True)
    return s - np.log(np.exp(s - m).sum(axis=axis, keepdims=True))
