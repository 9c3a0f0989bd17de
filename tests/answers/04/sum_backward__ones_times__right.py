def sum_backward(grad, size, axis):
    shape = [1] * (np.ndim(grad) + 1)
    shape[axis] = size
    return np.expand_dims(grad, axis) * np.ones(shape)
