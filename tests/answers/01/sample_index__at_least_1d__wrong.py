# slip: gives a single throw an axis of length 1
def sample_index(weights, u):
    ends = np.cumsum(weights)
    return np.array([np.searchsorted(ends, x * ends[-1], side="right") for x in np.atleast_1d(u)])
