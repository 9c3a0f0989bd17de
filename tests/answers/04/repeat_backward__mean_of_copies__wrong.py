# slip: averages the gradients of the copies instead of adding them.
# violates: equation (1), the gradient is the sum over the copies
def repeat_backward(grad, axis):
    return grad.mean(axis=axis)
