# slip: subtracts the average from grad in place and so changes the caller's grad
def softmax_backward(weights, grad, axis=-1):
    grad -= (weights * grad).sum(axis=axis, keepdims=True)
    return weights * grad
