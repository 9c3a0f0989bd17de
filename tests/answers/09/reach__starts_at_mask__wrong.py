def reach(mask, layers):
    r = mask.copy()
    for _ in range(layers - 1):
        r = r | (mask @ r)
    return r
