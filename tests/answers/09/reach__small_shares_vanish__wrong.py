def reach(mask, layers):
    step = mask + np.eye(len(mask))
    step = step / step.sum(1, keepdims=True)
    r = np.eye(len(mask))
    for _ in range(layers):
        r = step @ r
    return r > 1e-8
