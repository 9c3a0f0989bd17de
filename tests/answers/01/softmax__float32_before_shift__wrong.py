# slip: goes to single precision before the shift
def softmax(scores, axis=-1):
    s = scores.astype(np.float32)
    e = np.exp(s - s.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
