# slip: takes the gradient of the first copy instead of the sum over all copies.
# violates: "Collect the gradients of its copies", equation (1)
def repeat_backward(grad, axis):
    return np.take(grad, 0, axis=axis)
