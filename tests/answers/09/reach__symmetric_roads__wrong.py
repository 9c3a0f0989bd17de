def reach(mask, layers):
    roads = mask | mask.T
    r = np.eye(len(mask), dtype=bool)
    for _ in range(layers):
        r = r | (roads @ r)
    return r
