# violates "indices, integers of the shape of u": floats come back
def sample_index(weights, u):
    ends = np.cumsum(weights)
    return np.floor(np.sum(ends <= (np.asarray(u) * ends[-1])[..., None], axis=-1, dtype=float))
