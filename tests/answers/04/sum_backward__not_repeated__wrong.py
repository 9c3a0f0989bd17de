# slip: makes a place for the axis but does not repeat along it, so the axis has length 1.
# violates: "(..., size, ...), with `size` at position `axis`"
def sum_backward(grad, size, axis):
    return np.expand_dims(grad, axis)
