# violates "Widths may go from a millimetre": 1e-6 km (one millimetre) is added to the width
def kernel_regression(queries, keys, values, width):
    d2 = ((queries[:, None] - keys) ** 2).sum(-1)
    return softmax(-d2 / (2 * (width + 1e-6) ** 2)) @ values
