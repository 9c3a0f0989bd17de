# violates "both inputs stay as they came": grad is centred in place
def softmax_backward(weights, grad, axis=-1):
    grad -= (weights * grad).sum(axis=axis, keepdims=True)
    return weights * grad
