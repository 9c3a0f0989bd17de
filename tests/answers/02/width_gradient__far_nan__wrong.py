def width_gradient(queries, keys, values, targets, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    p = np.exp(-d2 / (2 * width**2))
    a = p / (p.sum(1, keepdims=True) + 1e-300)
    c = a @ values
    return np.mean(2 * (c - targets) * (a * (values - c[:, None]) * d2 / width**3).sum(1))
