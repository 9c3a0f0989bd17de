# slip: clips the throws at 1 - 1e-12
def sample_index(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, np.minimum(u, 1 - 1e-12) * ends[-1], side="right")
