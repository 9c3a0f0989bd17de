# slip: swaps the new first axis with `axis` instead of moving it there, so the other axes stand in the wrong order from axis 2 on.
# violates: "(..., size, ...), with `size` at position `axis`" and grad's axes around it as they were
def sum_backward(grad, size, axis):
    stacked = np.stack([grad] * size)  # (size, ...)
    return np.swapaxes(stacked, 0, axis)
