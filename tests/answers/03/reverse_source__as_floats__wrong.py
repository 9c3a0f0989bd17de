# violates "of the same dtype, since a large id may not fit into another"
def reverse_source(source, lengths):
    out = np.zeros(source.shape)
    for row, (ids, n) in enumerate(zip(source, lengths)):
        out[row] = np.concatenate([ids[:n][::-1], ids[n:]])
    return out
