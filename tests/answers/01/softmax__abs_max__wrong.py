# slip: shifts by the largest absolute value, so slices of very negative scores (or with -inf) become nan
def softmax(scores, axis=-1):
    m = np.abs(scores).max(axis=axis, keepdims=True)
    e = np.exp(scores - m)
    return e / e.sum(axis=axis, keepdims=True)
