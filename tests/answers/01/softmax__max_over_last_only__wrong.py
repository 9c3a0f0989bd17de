# violates "Every slice along axis": the shift is per last axis, the sum per axis
def softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
