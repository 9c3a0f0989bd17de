def sample_index(weights, u):
    ends = np.cumsum(weights)
    index = (np.asarray(u)[..., None] >= ends).sum(axis=-1)
    return np.minimum(index, np.flatnonzero(weights)[-1])
