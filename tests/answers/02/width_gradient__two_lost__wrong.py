# violates "the slope of the mean squared error": the 2 of the square is lost
def width_gradient(queries, keys, values, targets, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    a = softmax(-d2 / (2 * width**2))
    c = a @ values
    dc = (a * (values - c[:, None]) * d2).sum(1) / width**3
    return np.mean((c - targets) * dc)
