# E[v d2] - E[v] E[d2], without subtracting the answer first
def width_gradient(queries, keys, values, targets, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    a = softmax(-d2 / (2 * width**2))
    c = a @ values
    dc = ((a * d2) @ values - c * (a * d2).sum(1)) / width**3
    return np.mean(2 * (c - targets) * dc)
