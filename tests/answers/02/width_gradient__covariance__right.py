def width_gradient(queries, keys, values, targets, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(axis=2)
    a = softmax(-0.5 * d2 / width**2, axis=1)
    c = np.einsum("ts,s->t", a, values)
    mean_d2 = np.einsum("ts,ts->t", a, d2)
    cov = np.einsum("ts,ts,ts->t", a, d2 - mean_d2[:, None], values[None] - c[:, None])
    return float(np.mean((c - targets) * cov) * 2 / width**3)
