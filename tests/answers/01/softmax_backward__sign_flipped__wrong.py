# slip: subtracts grad from the average, so the sign of the gradient is flipped
def softmax_backward(weights, grad, axis=-1):
    average = (weights * grad).sum(axis=axis, keepdims=True)
    return weights * (average - grad)
