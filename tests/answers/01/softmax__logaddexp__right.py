def softmax(scores, axis=-1):
    x = np.asarray(scores, dtype=float)
    return np.exp(x - np.logaddexp.reduce(x, axis=axis, keepdims=True))
