# violates "owns its left end and not its right one"
def sample_index(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, np.asarray(u) * ends[-1])
