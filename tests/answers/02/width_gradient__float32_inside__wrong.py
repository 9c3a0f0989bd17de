def width_gradient(queries, keys, values, targets, width):
    queries, keys, values = (x.astype(np.float32) for x in (queries, keys, values))
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    a = softmax(-d2 / (2 * width**2))
    c = a @ values
    return np.mean(2 * (c - targets) * (a * (values - c[:, None]) * d2 / width**3).sum(1))
