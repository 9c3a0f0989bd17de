def repeat_backward(grad, axis):
    return np.add.reduce(grad, axis=axis)
