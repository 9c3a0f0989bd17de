def softmax_backward(weights, grad, axis=-1):
    both = weights * grad
    return both - weights * both.sum(axis=axis, keepdims=True)
