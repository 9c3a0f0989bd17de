def temperature_softmax(scores, temperature, axis=-1):
    s = np.moveaxis(np.array(scores, dtype=float), axis, 0)
    gaps = s - s.max(0)
    t = float(temperature)
    with np.errstate(all="ignore"):
        if t == 0:
            parts = np.where(gaps < 0, 0.0, 1.0)
        elif t == np.inf:
            parts = np.where(gaps == -np.inf, 0.0, 1.0)
        else:
            parts = np.exp(np.where(gaps == 0, 0.0, gaps / t))
    return np.moveaxis(parts / parts.sum(0), 0, axis)
