def reverse_source(source, lengths):
    rows = []
    for row, n in zip(source.tolist(), np.asarray(lengths).tolist()):
        rows.append([*reversed(row[:n]), *row[n:]])
    return np.array(rows, dtype=source.dtype).reshape(source.shape)
