# slip: builds the new shape by cutting grad's shape at `axis`, which for a negative axis is one place too early.
# violates: axis is "counted in the array before the sum"; "A negative `axis` counts from the end"
def sum_backward(grad, size, axis):
    grad = np.asarray(grad)
    before, after = grad.shape[:axis], grad.shape[axis:]
    thin = grad.reshape(before + (1,) + after)
    return thin * np.ones(before + (size,) + after)
