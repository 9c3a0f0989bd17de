def log_softmax(scores, axis=-1):
    x = np.asarray(scores, dtype=float)
    return x - np.logaddexp.reduce(x, axis=axis, keepdims=True)
