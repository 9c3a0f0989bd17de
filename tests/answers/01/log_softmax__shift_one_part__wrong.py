# slip: shifts the scores only inside the log-sum-exp and does not shift the first part
def log_softmax(scores, axis=-1):
    m = np.max(scores, axis=axis, keepdims=True)
    total = np.sum(np.exp(scores - m), axis=axis, keepdims=True)
    return scores - np.log(total)
