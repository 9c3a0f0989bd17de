# slip: removes the summed axis with squeeze, which removes every other axis of length 1 too.
# violates: "the shape of `grad` without that axis"
def repeat_backward(grad, axis):
    total = np.add.reduce(grad, axis=axis, keepdims=True)
    return total.squeeze()
