# slip: clips a throw past the rounded end to the last index, which is drawn even if its weight is 0
def sample_index(weights, u):
    ends = np.cumsum(weights)
    found = np.searchsorted(ends, u, side="right")
    return np.minimum(found, len(weights) - 1)
