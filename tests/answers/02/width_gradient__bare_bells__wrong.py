# violates "queries may be far from every key": 0/0
def width_gradient(queries, keys, values, targets, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    e = np.exp(-d2 / (2 * width**2))
    a = e / (e.sum(1, keepdims=True) + 1e-300)
    c = a @ values
    dc = (a * (values - c[:, None]) * d2).sum(1) / width**3
    return np.mean(2 * (c - targets) * dc)
