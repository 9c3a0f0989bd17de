# slip: goes to single precision before the shift
def log_softmax(scores, axis=-1):
    s = scores.astype(np.float32)
    s = s - s.max(axis=axis, keepdims=True)
    return s - np.log(np.exp(s).sum(axis=axis, keepdims=True))
