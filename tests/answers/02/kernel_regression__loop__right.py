def kernel_regression(queries, keys, values, width):
    out = []
    for query in queries:
        gap = (query - keys) / width
        e = -(gap * gap).sum(axis=1) / 2
        e = np.exp(e - e.max())
        out.append(np.tensordot(e / e.sum(), values, axes=(0, 0)))
    return np.array(out)
