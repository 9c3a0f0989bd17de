def reach(mask, layers):
    r = np.eye(len(mask), dtype=bool)
    for _ in range(min(layers, 10)):
        r = r | (mask @ r)
    return r
