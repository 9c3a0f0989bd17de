def reverse_source(source, lengths):
    places = np.arange(source.shape[1])
    keys = np.where(places < np.asarray(lengths)[:, None], -places, places)
    order = np.argsort(
        np.where(places < np.asarray(lengths)[:, None], keys - source.shape[1], keys), axis=1, kind="stable"
    )
    return np.stack([row[o] for row, o in zip(source, order)])
