# violates "Index i owns its left end": weights under 1e-12 are taken for 0, u = 0 should draw a first one of 1e-13
def sample_index(weights, u):
    kept = np.where(weights < 1e-12, 0.0, weights)
    ends = np.cumsum(kept)
    return np.searchsorted(ends, np.asarray(u) * ends[-1], side="right")
