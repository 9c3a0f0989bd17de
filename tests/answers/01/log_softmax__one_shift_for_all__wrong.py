# violates "as large as 10^4 in size" for slices apart: one maximum for the array
def log_softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    d = s - s.max()
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
