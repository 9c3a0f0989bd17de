def softmax_backward(weights, grad, axis=-1):
    a, g = (np.moveaxis(x, axis, 0) for x in (weights, grad))
    back = np.einsum("s...,s...->s...", a, g) - a * np.einsum("s...,s...->...", a, g)
    return np.moveaxis(back, 0, axis)
