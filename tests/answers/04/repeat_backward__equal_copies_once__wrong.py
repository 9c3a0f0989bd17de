# slip: copies with equal gradients are counted once
def repeat_backward(grad, axis):
    return np.unique(grad, axis=axis).sum(axis=axis)
