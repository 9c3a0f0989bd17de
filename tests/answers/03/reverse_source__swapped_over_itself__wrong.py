# violates "Turn each row's characters round": written over while reading, the first half is lost
def reverse_source(source, lengths):
    out = source.copy()
    for row, n in enumerate(lengths):
        for p in range(n):
            out[row, p] = out[row, n - 1 - p]
    return out
