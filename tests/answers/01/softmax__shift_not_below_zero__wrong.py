# violates "as large as 10^4 in size": slices far below zero give 0/0
def softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    m = s.max(axis=axis, keepdims=True, initial=0)
    e = np.exp(s - m)
    return e / e.sum(axis=axis, keepdims=True)
