# slip: divides by the number of summands, as if the sum were a mean.
# violates: equation (1): each summand gets the whole gradient, undivided
def sum_backward(grad, size, axis):
    return np.repeat(np.expand_dims(grad, axis), size, axis=axis) / size
