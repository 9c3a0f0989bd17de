# slip: counts the left edge 0 as well and forgets to take 1 off, so every index is one too large
def sample_index(weights, u):
    edges = np.concatenate([[0], np.cumsum(weights)])
    return np.searchsorted(edges, u * edges[-1], side="right")
