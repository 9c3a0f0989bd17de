# slip: log1p counts the largest score once, so several equal largest scores in a slice are counted as one
def log_softmax(scores, axis=-1):
    gaps = scores - np.max(scores, axis=axis, keepdims=True)
    rest = np.where(gaps < 0, np.exp(gaps), 0.0)  # all but the top, which adds exp(0) = 1
    return gaps - np.log1p(rest.sum(axis=axis, keepdims=True))
