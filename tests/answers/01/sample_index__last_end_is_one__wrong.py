# violates "An index of weight 0 is never drawn": a last index of weight 0 gets the gap to 1
def sample_index(weights, u):
    ends = np.cumsum(weights)
    ends[-1] = 1.0
    return np.searchsorted(ends, u, side="right")
