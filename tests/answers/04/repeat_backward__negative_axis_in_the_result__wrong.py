# slip: counts a negative axis in the result, which has one axis less, so it sums the axis before the right one.
# violates: "along which of *its* [grad's] axes"; "A negative `axis` counts from the end"
def repeat_backward(grad, axis):
    result_axes = grad.ndim - 1
    if axis < 0:
        axis = axis + result_axes
    return grad.sum(axis=axis)
