# slip: exponentiates the scores without subtracting the maximum, so scores of 1e4 overflow to nan
def softmax(scores, axis=-1):
    e = np.exp(scores)
    return e / e.sum(axis=axis, keepdims=True)
