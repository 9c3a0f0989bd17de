# violates equation (6): the factor a_j is missing
def softmax_backward(weights, grad, axis=-1):
    return grad - (weights * grad).sum(axis=axis, keepdims=True)
