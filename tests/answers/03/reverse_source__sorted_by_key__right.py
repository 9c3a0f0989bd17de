def reverse_source(source, lengths):
    source = np.asarray(source)
    n = np.reshape(lengths, (-1, 1))
    place = np.broadcast_to(np.arange(source.shape[1]), source.shape)
    key = np.where(place < n, -place - 1, place)  # the farthest first, padding behind
    order = np.argsort(key, axis=1, kind="stable")
    return np.take_along_axis(source, order, axis=1)
