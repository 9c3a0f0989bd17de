# violates "no nan, whatever the temperature": 1/temperature overflows below 1e-308 and 0 * inf is nan
def temperature_softmax(scores, temperature, axis=-1):
    s = np.asarray(scores, float)
    m = s.max(axis=axis, keepdims=True)
    if temperature == np.inf:
        e = np.isfinite(s).astype(float)
    elif temperature == 0:
        e = (s == m).astype(float)
    else:
        with np.errstate(over="ignore"):
            e = np.exp((s - m) * (1 / np.float64(temperature)))
    return e / e.sum(axis=axis, keepdims=True)
