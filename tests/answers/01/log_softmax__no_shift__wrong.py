# slip: computes log-sum-exp without subtracting the maximum, so large scores overflow
def log_softmax(scores, axis=-1):
    return scores - np.log(np.exp(scores).sum(axis=axis, keepdims=True))
