def temperature_softmax(scores, temperature, axis=-1):
    x = np.asarray(scores, dtype=float)
    if temperature == 0:
        e = (x == x.max(axis=axis, keepdims=True)).astype(float)
    elif np.isinf(temperature):
        e = np.isfinite(x).astype(float)
    else:
        with np.errstate(over="ignore"):
            e = np.exp((x - x.max(axis=axis, keepdims=True)) / temperature)
    return e / e.sum(axis=axis, keepdims=True)
