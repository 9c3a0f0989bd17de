def sample_index(weights, u):
    u = np.asarray(u)
    out = np.empty(u.shape, dtype=int)
    ends = np.cumsum(weights)
    last = max(i for i, w in enumerate(weights) if w > 0)
    for place in np.ndindex(u.shape):
        out[place] = next((i for i, end in enumerate(ends) if u[place] < end), last)
    return out
