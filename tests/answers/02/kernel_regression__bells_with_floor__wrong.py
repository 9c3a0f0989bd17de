# violates "must be finite far from every key" by (4): the sum is floored, far answers become 0
def kernel_regression(queries, keys, values, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    bells = np.exp(-d2 / (2 * width**2))
    total = np.maximum(bells.sum(axis=1, keepdims=True), 1e-300)
    return (bells / total) @ values
