def reverse_source(source, lengths):
    out = np.zeros(source.shape, dtype=np.int8)
    for r, n in enumerate(lengths):
        for p, s in enumerate(source[r]):
            out[r, n - 1 - p if p < n else p] = s
    return out
