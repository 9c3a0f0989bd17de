# slip: clips the shifted scores at -20, so a score of -inf gets a small weight instead of 0
def softmax(scores, axis=-1):
    gaps = scores - np.max(scores, axis=axis, keepdims=True)
    gaps = np.clip(gaps, -20, 0)  # no underflow
    e = np.exp(gaps)
    return e / np.sum(e, axis=axis, keepdims=True)
