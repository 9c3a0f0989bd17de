def reach(mask, layers):
    step = (mask | np.eye(len(mask), dtype=bool)).astype(int)
    r = np.eye(len(mask), dtype=int)
    for _ in range(layers):
        r = (step @ r) % 2  # keep the numbers small
    return r.astype(bool)
