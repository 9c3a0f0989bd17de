# violates (4): the 2 under the line
def kernel_regression(queries, keys, values, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    return softmax(-d2 / width**2) @ values
