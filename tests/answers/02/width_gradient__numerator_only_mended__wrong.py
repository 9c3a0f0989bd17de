# violates (7): the weights' sum moves too, value minus answer is needed (the first version had a slip of its own)
def width_gradient(queries, keys, values, targets, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    a = softmax(-d2 / (2 * width**2))
    c = a @ values
    return np.mean(2 * (c - targets) * ((a * d2) @ values) / width**3)
