# slip: list.insert with a negative axis is one too early
def sum_backward(grad, size, axis):
    index = [slice(None)] * np.ndim(grad)
    index.insert(axis, None)
    return np.repeat(np.asarray(grad)[tuple(index)], size, axis=axis)
