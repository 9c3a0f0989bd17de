# violates (4): the squared distance
def kernel_regression(queries, keys, values, width):
    d = np.sqrt(((queries[:, None] - keys) ** 2).sum(-1))
    return softmax(-d / (2 * width**2)) @ values
