def sum_backward(grad, size, axis):
    return np.stack([grad] * size, axis=axis)
