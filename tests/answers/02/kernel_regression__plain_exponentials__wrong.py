# slip: divides unshifted bell curves by their sum, which is 0/0 far from every key
def kernel_regression(queries, keys, values, width):
    squared = ((queries[:, None, :] - keys) ** 2).sum(axis=-1)
    bells = np.exp(-squared / (2 * width**2))
    return bells @ values / bells.sum(axis=1).reshape((-1,) + (1,) * (values.ndim - 1))
