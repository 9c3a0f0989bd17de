# violates "Turn each row's characters round": the last character stays
def reverse_source(source, lengths):
    out = source.copy()
    for row, n in enumerate(lengths):
        out[row, : n - 1] = source[row, : n - 1][::-1]
    return out
