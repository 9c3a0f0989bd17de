# violates (11)/(12): noise belongs to the scores, not to the weights
def gumbel_argmax(scores, u):
    e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return np.argmax(e / e.sum(axis=-1, keepdims=True) - np.log(-np.log(u)), axis=-1)
