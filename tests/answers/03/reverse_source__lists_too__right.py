def reverse_source(source, lengths):
    rows = []
    for row, n in zip(np.asarray(source).tolist(), lengths):
        head, tail = row[: int(n)], row[int(n) :]
        rows.append([*reversed(head), *tail])
    return np.array(rows, dtype=np.asarray(source).dtype).reshape(np.shape(source))
