def reverse_source(source, lengths):
    out = source.copy()
    for row, n in zip(out, lengths):
        for i in range(int(n) // 2):
            row[i], row[n - 1 - i] = row[n - 1 - i], row[i]
    return out
