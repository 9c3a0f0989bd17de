# violates "owns its left end": ends and throws are rounded to single precision
def sample_index(weights, u):
    ends = np.cumsum(weights, dtype=np.float32)
    return np.searchsorted(ends, np.float32(u) * ends[-1], side="right")
