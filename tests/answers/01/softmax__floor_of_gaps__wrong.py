# violates "a weight of 10^-30 must not become 0 or another number": gaps are cut at -50
def softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    gap = s - s.max(axis=axis, keepdims=True)
    e = np.where(np.isneginf(s), 0, np.exp(np.maximum(gap, -50)))
    return e / e.sum(axis=axis, keepdims=True)
