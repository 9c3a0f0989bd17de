def sample_index(weights, u):
    weights = np.asarray(weights)
    last = np.max(np.nonzero(weights))
    return np.minimum(np.digitize(u, np.cumsum(weights)), last)
