def reach(mask, layers):
    r = np.eye(len(mask), dtype=bool)
    for _ in range(layers):
        new = r.copy()
        for t in range(len(mask)):
            for s in np.flatnonzero(mask[t]):
                new[t] = r[s]
                new[t, t] = True
        r = new
    return r
