# slip: always works along the last axis and ignores the argument axis
def softmax(scores, axis=-1):
    top = scores.max(axis=-1, keepdims=True)
    e = np.exp(scores - top)
    return e / e.sum(axis=-1, keepdims=True)
