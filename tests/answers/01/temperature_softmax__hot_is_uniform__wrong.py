# violates equation (3) with scores "as large as 10^300": temperatures above 10^6 are taken for infinite
def temperature_softmax(scores, temperature, axis=-1):
    s = np.asarray(scores, float)
    m = s.max(axis=axis, keepdims=True)
    if temperature > 1e6:
        e = np.isfinite(s).astype(float)
    elif temperature == 0:
        e = (s == m).astype(float)
    else:
        with np.errstate(over="ignore"):
            e = np.exp((s - m) / temperature)
    return e / e.sum(axis=axis, keepdims=True)
