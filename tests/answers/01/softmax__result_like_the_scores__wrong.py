# violates "or integers": the result is cut to whole numbers when the scores are whole
def softmax(scores, axis=-1):
    e = np.exp(scores - scores.max(axis=axis, keepdims=True))
    out = np.empty_like(scores)
    out[...] = e / e.sum(axis=axis, keepdims=True)
    return out
