# violates "-inf: weight 0": a finite score of -10^4 beside it makes it share
def softmax(scores, axis=-1):
    s = np.nan_to_num(np.asarray(scores, float), neginf=-1e4)
    e = np.exp(s - s.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
