def reverse_source(source, lengths):
    out = source.copy()
    for r, n in enumerate(lengths):
        out[r, :n] = source[r, n - 1 :: -1]
    return out
