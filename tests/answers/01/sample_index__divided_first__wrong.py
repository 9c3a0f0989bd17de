# violates "the largest u below 1": weights divided by their sum add up to less than 1 again
def sample_index(weights, u):
    ends = np.cumsum(weights / weights.sum())
    return np.searchsorted(ends, u, side="right")
