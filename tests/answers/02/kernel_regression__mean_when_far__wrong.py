# violates (4) far from every key: the mean of all values instead of the limit
def kernel_regression(queries, keys, values, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    bells = np.exp(-d2 / (2 * width**2))
    total = bells.sum(axis=1, keepdims=True)
    weights = np.where(total > 0, bells / np.where(total > 0, total, 1), 1 / len(keys))
    return weights @ values
