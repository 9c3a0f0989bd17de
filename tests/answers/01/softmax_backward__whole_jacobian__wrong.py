# violates "Memory: a few arrays as large as weights, not S x S"
def softmax_backward(weights, grad, axis=-1):
    a = np.moveaxis(weights, axis, -1)
    g = np.moveaxis(grad, axis, -1)
    jacobian = a[..., :, None] * (np.eye(a.shape[-1]) - a[..., None, :])
    return np.moveaxis((g[..., None, :] @ jacobian)[..., 0, :], -1, axis)
