# slip: ignores `axis` and always puts the new axis at position 1.
# violates: "`axis`: the axis that was summed"
def sum_backward(grad, size, axis):
    return np.repeat(grad[:, None], size, axis=1)
