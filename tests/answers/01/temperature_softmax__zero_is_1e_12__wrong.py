# violates "At 0 the largest score of each slice gets everything": scores nearer than 1e-12 still share
def temperature_softmax(scores, temperature, axis=-1):
    s = np.asarray(scores, float)
    gap = s - s.max(axis=axis, keepdims=True)
    if temperature == np.inf:
        e = np.isfinite(s).astype(float)
    else:
        with np.errstate(over="ignore"):
            e = np.exp(gap / max(temperature, 1e-12))
    return e / e.sum(axis=axis, keepdims=True)
