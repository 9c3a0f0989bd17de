def sum_backward(grad, size, axis):
    copies = np.multiply.outer(np.asarray(grad), np.ones(size))  # the new axis comes last
    return np.moveaxis(copies, -1, axis)
