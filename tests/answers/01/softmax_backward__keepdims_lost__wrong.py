# slip: puts the axis of the sum back as the last one
def softmax_backward(weights, grad, axis=-1):
    G = (weights * grad).sum(axis=axis)
    return weights * (grad - G[..., None])
