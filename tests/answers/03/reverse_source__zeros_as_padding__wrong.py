# violates "the padding stays": new padding of zeros is written whatever stood there
def reverse_source(source, lengths):
    out = np.zeros_like(source)
    for row, n in enumerate(lengths):
        out[row, :n] = source[row, :n][::-1]
    return out
