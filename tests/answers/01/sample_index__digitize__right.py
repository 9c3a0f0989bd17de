def sample_index(weights, u):
    can = np.flatnonzero(weights)
    return can[np.digitize(u, np.cumsum(weights[can])[:-1])]
