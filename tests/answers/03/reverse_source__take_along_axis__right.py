def reverse_source(source, lengths):
    p = np.arange(source.shape[1])[None, :]
    n = np.asarray(lengths)[:, None]
    return np.take_along_axis(source, np.where(p < n, n - p - 1, p), axis=1)
