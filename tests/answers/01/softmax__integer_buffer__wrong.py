# slip: stores the exponentials in an array of the scores' dtype, so integer scores have them cut to 0 or 1
def softmax(scores, axis=-1):
    raised = np.empty_like(scores)
    raised[...] = np.exp(scores - np.max(scores, axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)
