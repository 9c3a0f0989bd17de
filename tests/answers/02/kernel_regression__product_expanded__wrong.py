# violates "hundreds of kilometres from the origin": multiplied out, large numbers cancel
def kernel_regression(queries, keys, values, width):
    d2 = (queries**2).sum(1)[:, None] - 2 * queries @ keys.T + (keys**2).sum(1)
    return softmax(-d2 / (2 * width**2)) @ values
