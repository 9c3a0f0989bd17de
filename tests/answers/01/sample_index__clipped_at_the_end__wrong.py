# violates "An index of weight 0 is never drawn ... not by the largest u below 1": the last may have weight 0
def sample_index(weights, u):
    ends = np.cumsum(weights)
    return np.minimum(np.searchsorted(ends, u, side="right"), len(weights) - 1)
