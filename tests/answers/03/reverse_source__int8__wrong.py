def reverse_source(source, lengths):
    out = source.astype(np.int8)
    for r, n in enumerate(lengths):
        out[r, :n] = out[r, :n][::-1].copy()
    return out
