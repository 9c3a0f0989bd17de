def reach(mask, layers):
    r = np.eye(len(mask), dtype=np.uint8)
    for _ in range(layers):
        r = r + mask.astype(np.uint8) @ r
    return r > 0
