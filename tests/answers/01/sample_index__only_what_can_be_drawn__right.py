def sample_index(weights, u):
    can = np.flatnonzero(np.asarray(weights) > 0)
    edges = np.cumsum(np.asarray(weights)[can])[:-1]
    return can[np.searchsorted(edges, u, side="right")]
