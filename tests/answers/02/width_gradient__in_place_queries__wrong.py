def width_gradient(queries, keys, values, targets, width):
    queries /= width
    keys = keys / width
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    a = softmax(-d2 / 2)
    c = a @ values
    return np.mean(2 * (c - targets) * (a * (values - c[:, None]) * d2 / width).sum(1))
