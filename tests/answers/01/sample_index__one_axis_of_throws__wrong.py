# violates "u (any shape...)": the throws come back flat
def sample_index(weights, u):
    ends = np.cumsum(weights)
    flat = np.ravel(u) * ends[-1]
    found = np.array([(ends <= t).sum() for t in flat])
    return found if np.ndim(u) else int(found[0])
