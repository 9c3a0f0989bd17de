# slip: subtracts the plain mean of grad along the axis instead of the mean weighted by the weights
def softmax_backward(weights, grad, axis=-1):
    average = grad.mean(axis=axis, keepdims=True)
    return weights * (grad - average)
