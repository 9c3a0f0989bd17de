# violates "derive": the score's slope has the cubed width
def width_gradient(queries, keys, values, targets, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    a = softmax(-d2 / (2 * width**2))
    c = a @ values
    dc = (a * (values - c[:, None]) * d2).sum(1) / width**2
    return np.mean(2 * (c - targets) * dc)
