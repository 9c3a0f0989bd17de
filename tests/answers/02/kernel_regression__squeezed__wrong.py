# violates "(T,) or (T, Dv)": axes of size 1 vanish
def kernel_regression(queries, keys, values, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    return np.squeeze(softmax(-d2 / (2 * width**2)) @ values)
