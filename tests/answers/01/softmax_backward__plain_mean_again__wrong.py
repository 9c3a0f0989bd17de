# violates equation (6): the average must be weighted by the weights
def softmax_backward(weights, grad, axis=-1):
    return weights * (grad - grad.mean(axis=axis, keepdims=True))
