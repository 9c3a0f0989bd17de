# slip: builds the S x S Jacobian of every slice, which the exercise forbids
def softmax_backward(weights, grad, axis=-1):
    a = np.moveaxis(weights, axis, -1)
    g = np.moveaxis(grad, axis, -1)
    jacobian = a[..., :, None] * (np.eye(a.shape[-1]) - a[..., None, :])  # (..., S, S)
    back = (g[..., None, :] @ jacobian)[..., 0, :]
    return np.moveaxis(back, -1, axis)
