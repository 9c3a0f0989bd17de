# slip: starts the maximum at 0
def log_softmax(scores, axis=-1):
    m = np.max(scores, axis=axis, keepdims=True, initial=0)
    return scores - m - np.log(np.exp(scores - m).sum(axis=axis, keepdims=True))
