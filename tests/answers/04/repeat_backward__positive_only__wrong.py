# slip: only the positive gradients are added
def repeat_backward(grad, axis):
    return np.add.reduce(grad, axis=axis, where=grad > 0)
