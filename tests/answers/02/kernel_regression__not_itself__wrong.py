# violates (4): a key at distance 0 is left out
def kernel_regression(queries, keys, values, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    return softmax(np.where(d2 == 0, -1e300, -d2 / (2 * width**2))) @ values
