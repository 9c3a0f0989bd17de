# violates "don't write into them": the throws are stretched in place
def sample_index(weights, u):
    ends = np.cumsum(weights)
    u = np.asarray(u)
    u *= ends[-1]
    return np.searchsorted(ends, u, side="right")
