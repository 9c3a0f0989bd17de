# slip: keeps the summed axis with length 1.
# violates: "the shape of `grad` without that axis"
def repeat_backward(grad, axis):
    return np.sum(grad, axis=axis, keepdims=True)
