def temperature_softmax(scores, temperature, axis=-1):
    d = np.asarray(scores, dtype=float)
    d = d - d.max(axis=axis, keepdims=True)
    with np.errstate(all="ignore"):
        e = np.where(d == 0, 1.0, np.where(d == -np.inf, 0.0, np.exp(d / temperature)))
    return e / e.sum(axis=axis, keepdims=True)
