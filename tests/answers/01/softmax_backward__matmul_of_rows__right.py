def softmax_backward(weights, grad, axis=-1):
    w, g = np.moveaxis(weights, axis, -1)[..., None, :], np.moveaxis(grad, axis, -1)[..., :, None]
    mean = (w @ g)[..., 0]
    return np.moveaxis(w[..., 0, :] * (g[..., 0] - mean), -1, axis)
