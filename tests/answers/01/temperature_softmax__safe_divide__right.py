def temperature_softmax(scores, temperature, axis=-1):
    s = np.asarray(scores, dtype=float)
    gap = s.max(axis=axis, keepdims=True) - s
    with np.errstate(all="ignore"):
        x = np.where(gap == 0, 0.0, gap / temperature)
        x = np.where(np.isinf(gap), np.inf, x)
        e = np.exp(-x)
    return e / e.sum(axis=axis, keepdims=True)
