# slip: writes / 2 * width**2, which multiplies by the squared width instead of dividing by it
def kernel_regression(queries, keys, values, width):
    gaps = queries[:, None, :] - keys
    scores = -np.sum(gaps**2, axis=-1) / 2 * width**2
    return softmax(scores) @ values
