# violates "weights of the same shape": the axis is moved to the end and stays there
def softmax(scores, axis=-1):
    s = np.moveaxis(np.asarray(scores, float), axis, -1)
    e = np.exp(s - s.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
