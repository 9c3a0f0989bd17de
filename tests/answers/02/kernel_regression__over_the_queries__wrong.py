# violates (4): softmax over the keys
def kernel_regression(queries, keys, values, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    return softmax(-d2 / (2 * width**2), axis=0) @ values
