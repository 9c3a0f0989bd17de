def sample_index(weights, u):
    real = np.flatnonzero(weights)
    ends = np.cumsum(np.asarray(weights)[real])
    place = np.searchsorted(ends[:-1], u, side="right")
    return real[place]
