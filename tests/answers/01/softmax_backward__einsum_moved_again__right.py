def softmax_backward(weights, grad, axis=-1):
    a, g = np.moveaxis(weights, axis, -1), np.moveaxis(grad, axis, -1)
    mean = np.einsum("...i,...i->...", a, g)
    return np.moveaxis(np.einsum("...i,...i->...i", a, g - mean[..., None]), -1, axis)
