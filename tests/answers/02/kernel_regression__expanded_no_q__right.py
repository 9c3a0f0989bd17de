def kernel_regression(queries, keys, values, width):
    centre = keys.mean(axis=0)
    q, k = (queries - centre), (keys - centre)
    d2 = ((q[:, None] - k) ** 2).sum(-1)
    return softmax(-d2 / 2 / width**2) @ values
