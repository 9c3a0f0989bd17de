# violates "exactly 0 or 1": through the logarithms' gradient, dividing by the weight
def softmax_backward(weights, grad, axis=-1):
    g = grad * weights
    ratio = g / weights
    return weights * (ratio - g.sum(axis=axis, keepdims=True))
