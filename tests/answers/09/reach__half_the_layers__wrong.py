def reach(mask, layers):
    step = mask | np.eye(len(mask), dtype=bool)
    two = step @ step
    r = np.eye(len(mask), dtype=bool)
    for _ in range(layers // 2):
        r = two @ r
    return r
