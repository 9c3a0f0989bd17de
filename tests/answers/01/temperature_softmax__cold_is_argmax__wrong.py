# violates equation (3): temperatures below 10^-100 are taken for 0 although gaps may be as small
def temperature_softmax(scores, temperature, axis=-1):
    s = np.asarray(scores, float)
    m = s.max(axis=axis, keepdims=True)
    if temperature == np.inf:
        e = np.isfinite(s).astype(float)
    elif temperature < 1e-100:
        e = (s == m).astype(float)
    else:
        with np.errstate(over="ignore"):
            e = np.exp((s - m) / temperature)
    return e / e.sum(axis=axis, keepdims=True)
