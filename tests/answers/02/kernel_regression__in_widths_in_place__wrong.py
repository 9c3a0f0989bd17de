# violates "queries /= width would move them"
def kernel_regression(queries, keys, values, width):
    queries *= 1 / width
    d2 = ((queries[:, None] - keys / width) ** 2).sum(-1)
    return softmax(-d2 / 2) @ values
