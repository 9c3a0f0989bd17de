# slip: writes out the two coordinates x and y, so D is hard-coded as 2
def kernel_regression(queries, keys, values, width):
    dx = queries[:, None, 0] - keys[None, :, 0]
    dy = queries[:, None, 1] - keys[None, :, 1]
    weights = softmax(-(dx**2 + dy**2) / (2 * width**2))
    return weights @ values
