def sample_index(weights, u):
    ends = np.add.accumulate(np.asarray(weights, dtype=float))
    return np.digitize(np.multiply(u, ends[-1]), ends)
