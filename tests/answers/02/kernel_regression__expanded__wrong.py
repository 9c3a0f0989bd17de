# violates "hundreds of kilometres from the origin": multiplied out, large numbers cancel
def kernel_regression(queries, keys, values, width):
    e = (queries @ keys.T - 0.5 * (keys**2).sum(axis=1)) / width**2
    return softmax(e) @ values
