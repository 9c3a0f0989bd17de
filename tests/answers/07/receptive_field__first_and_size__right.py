def receptive_field(row, column, kernels, strides, paddings):
    first, size = np.array([row, column]), 1
    for k, s, p in zip(kernels[::-1], strides[::-1], paddings[::-1]):
        first = first * s - p
        size = (size - 1) * s + k
    return *first.tolist(), *(first + size).tolist()
