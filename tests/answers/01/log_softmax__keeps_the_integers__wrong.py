# violates "floats or integers": result is stored in the type of the scores
def log_softmax(scores, axis=-1):
    d = scores - scores.max(axis=axis, keepdims=True)
    return (d - np.log(np.exp(d).sum(axis=axis, keepdims=True))).astype(scores.dtype)
