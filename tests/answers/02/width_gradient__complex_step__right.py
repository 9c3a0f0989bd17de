def width_gradient(queries, keys, values, targets, width):
    w = width * (1 + 1e-30j)
    d2 = ((queries[:, None] - keys) ** 2).sum(axis=-1)
    e = -d2 / (2 * w * w)
    a = np.exp(e - e.real.max(axis=1, keepdims=True))
    a = a / a.sum(axis=1, keepdims=True)
    loss = ((a @ values - targets) ** 2).mean()
    return loss.imag / (1e-30 * width)
