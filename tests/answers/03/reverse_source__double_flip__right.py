def reverse_source(source, lengths):
    out = np.empty_like(source)
    for ids, n, to in zip(source, lengths, out):
        to[:n] = np.flip(ids[:n])
        to[n:] = ids[n:]
    return out
