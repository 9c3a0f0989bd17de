def width_gradient(queries, keys, values, targets, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    a = softmax(-d2 / (2 * width**2))
    error = a @ values - targets
    into_weights = 2 * error[:, None] * (values - (a @ values)[:, None]) / len(error)
    into_scores = a * into_weights
    return np.vdot(into_scores, d2 / width**3)
