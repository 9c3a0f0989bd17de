# slip: the einsum always averages over the last axis, so axis is ignored
def softmax_backward(weights, grad, axis=-1):
    average = np.einsum("...s,...s->...", weights, grad)
    return weights * (grad - average[..., None])
