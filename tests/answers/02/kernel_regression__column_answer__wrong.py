# slip: turns values (S,) into a column and forgets to turn the answer back, so it returns (T, 1) instead of (T,)
def kernel_regression(queries, keys, values, width):
    table = values.reshape(len(values), -1)  # (S, Dv)
    squared = ((queries[:, None, :] - keys) ** 2).sum(axis=-1)
    weights = softmax(-squared / (2 * width**2))
    return weights @ table
