def reach(mask, layers):
    r = np.eye(len(mask), dtype=bool)
    for _ in range(layers):
        new = r | (mask @ r)
        if (new[-1] == r[-1]).all():  # the last word has nothing new
            return new
        r = new
    return r
