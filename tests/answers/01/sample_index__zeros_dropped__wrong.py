# slip: drops the indices of weight 0 first and does not map the result back to the original indices
def sample_index(weights, u):
    ends = np.cumsum(weights[weights > 0])
    return np.searchsorted(ends, u * ends[-1], side="right")
