def width_gradient(queries, keys, values, targets, width):
    if width < 1e-4:
        return 0.0
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    a = softmax(-d2 / (2 * width**2))
    c = a @ values
    return np.mean(2 * (c - targets) * (a * (values - c[:, None]) * d2 / width**3).sum(1))
