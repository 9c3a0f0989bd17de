# violates equation (6): a sum of a_i g_i, not their mean
def softmax_backward(weights, grad, axis=-1):
    return weights * (grad - (weights * grad).mean(axis=axis, keepdims=True))
