# slip: repeats along an axis that is already there instead of making a new one.
# violates: "the gradient in that array, which has one axis more"
def sum_backward(grad, size, axis):
    return np.repeat(grad, size, axis=axis)
