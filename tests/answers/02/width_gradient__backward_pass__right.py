def width_gradient(queries, keys, values, targets, width):
    squares = ((queries[:, None] - keys) ** 2).sum(axis=-1)
    precision = width**-2
    a = softmax(-0.5 * precision * squares)
    c = a @ values
    grad_c = 2 * (c - targets) / c.size
    grad_a = np.outer(grad_c, values)
    grad_e = a * (grad_a - (a * grad_a).sum(axis=1, keepdims=True))
    grad_precision = (grad_e * squares).sum() * -0.5
    return grad_precision * -2 * precision / width
