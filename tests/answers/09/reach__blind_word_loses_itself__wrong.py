def reach(mask, layers):
    r = np.eye(len(mask), dtype=bool)
    for _ in range(layers):
        r = r | (mask @ r)
    return r & (mask.any(axis=1, keepdims=True) | (layers == 0))
