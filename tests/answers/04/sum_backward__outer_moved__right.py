def sum_backward(grad, size, axis):
    return np.moveaxis(np.multiply.outer(np.asarray(grad), np.ones(size)), -1, axis)
