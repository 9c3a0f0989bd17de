# slip: takes the maximum after 0 was put in place of -inf
def log_softmax(scores, axis=-1):
    s = np.where(np.isneginf(scores), 0.0, scores)
    m = s.max(axis=axis, keepdims=True)
    return scores - m - np.log(np.exp(scores - m).sum(axis=axis, keepdims=True))
