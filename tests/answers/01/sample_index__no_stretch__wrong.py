# slip: does not stretch the throws to the last right end, so a throw above a rounded sum draws an index that does not exist
def sample_index(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, u, side="right")
