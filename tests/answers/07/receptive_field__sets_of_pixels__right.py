def receptive_field(row, column, kernels, strides, paddings):
    layers = list(zip(kernels, strides, paddings))
    rows, columns = {row}, {column}
    while layers:
        k, s, p = layers.pop()
        rows = {i * s - p + j for i in rows for j in range(k)}
        columns = {i * s - p + j for i in columns for j in range(k)}
    return np.array([min(rows), min(columns), max(rows) + 1, max(columns) + 1])
