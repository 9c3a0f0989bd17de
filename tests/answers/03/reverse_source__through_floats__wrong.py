# violates "a large id may not fit into another": computed in floats, then cast back
def reverse_source(source, lengths):
    out = source.astype(np.float64)
    for row, n in enumerate(lengths):
        out[row, :n] = out[row, :n][::-1].copy()
    return out.astype(source.dtype)
