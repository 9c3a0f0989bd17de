def reverse_source(source, lengths):
    out = np.array(source)
    for r, n in enumerate(lengths):
        out[r, :n] = source[r, :n][::-1]
    return out
