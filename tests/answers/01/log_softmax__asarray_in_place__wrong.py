# slip: np.asarray makes no copy of a float array, so the -= changes the caller's scores
def log_softmax(scores, axis=-1):
    shifted = np.asarray(scores, dtype=float)
    shifted -= shifted.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
