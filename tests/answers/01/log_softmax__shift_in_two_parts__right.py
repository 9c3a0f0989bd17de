def log_softmax(scores, axis=-1):
    top = np.max(scores, axis=axis, keepdims=True)
    return scores - (top + np.log(np.exp(scores - top).sum(axis=axis, keepdims=True)))
