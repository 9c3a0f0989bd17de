# violates "of the same dtype"
def reverse_source(source, lengths):
    out = np.array(source, dtype=np.int64)
    for row, n in enumerate(lengths):
        out[row, :n] = source[row, :n][::-1]
    return out
