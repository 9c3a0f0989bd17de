# violates "integers of the shape of u": a single number becomes shape (1,)
def sample_index(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, np.atleast_1d(u) * ends[-1], side="right")
