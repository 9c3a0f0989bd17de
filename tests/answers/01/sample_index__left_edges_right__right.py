def sample_index(weights, u):
    ends = np.concatenate([[0], np.cumsum(weights)])
    return np.searchsorted(ends, np.asarray(u) * ends[-1], side="right") - 1
