def kernel_regression(queries, keys, values, width):
    d = np.zeros((len(queries), len(keys)))
    for place in range(keys.shape[1]):
        d = np.hypot(d, np.subtract.outer(queries[:, place], keys[:, place]))
    a = softmax(-((d / width) ** 2) / 2, axis=1)
    return np.tensordot(a, values, axes=(1, 0))
