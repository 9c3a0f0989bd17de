def reach(mask, layers):
    r = np.eye(len(mask))
    step = mask.astype(float) + np.eye(len(mask))
    for _ in range(layers):
        r = np.minimum(r @ step, 1.0)
    return r > 0.5
