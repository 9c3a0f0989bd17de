def reverse_source(source, lengths):
    places = np.arange(source.shape[1])
    n = np.asarray(lengths)[:, None]
    key = np.where(places < n, n - 1 - places, places)
    return np.take_along_axis(source, np.argsort(key, axis=1), axis=1)
