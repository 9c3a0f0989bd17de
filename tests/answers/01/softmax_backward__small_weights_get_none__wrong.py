# violates "Weights may be as small as 10^-30": their gradients are set to 0
def softmax_backward(weights, grad, axis=-1):
    out = weights * (grad - (weights * grad).sum(axis=axis, keepdims=True))
    return np.where(weights < 1e-15, 0.0, out)
