# violates "Widths may go from a millimetre": places in single precision are a millimetre apart from where they were
def kernel_regression(queries, keys, values, width):
    q, k = queries.astype(np.float32), keys.astype(np.float32)
    d2 = ((q[:, None] - k) ** 2).sum(-1)
    return softmax(-d2 / (2 * width**2)) @ values
