def sample_index(weights, u):
    real = np.flatnonzero(weights)
    ends = np.cumsum(np.asarray(weights)[real])
    ends[-1] = np.inf  # nothing can miss the stick
    return real[np.searchsorted(ends, u, side="right")]
