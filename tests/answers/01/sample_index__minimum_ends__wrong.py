# slip: clips the throws at 1 - 1e-9
def sample_index(weights, u):
    u = np.minimum(u, 1 - 1e-9)
    ends = np.cumsum(weights) / np.sum(weights)
    return np.searchsorted(ends, u, side="right")
