# violates "weights: what softmax returned": takes softmax of them once more
def softmax_backward(weights, grad, axis=-1):
    a = np.exp(weights) / np.exp(weights).sum(axis=axis, keepdims=True)
    return a * (grad - (a * grad).sum(axis=axis, keepdims=True))
