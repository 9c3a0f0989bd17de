# slip: takes the maximum after 0 was put in place of -inf
def softmax(scores, axis=-1):
    m = np.where(np.isneginf(scores), 0, scores).max(axis=axis, keepdims=True)
    e = np.exp(scores - m)
    return e / e.sum(axis=axis, keepdims=True)
