# violates "small differences count" / "the largest score gets everything": isclose makes near scores share
def temperature_softmax(scores, temperature, axis=-1):
    s = np.asarray(scores, float)
    m = s.max(axis=axis, keepdims=True)
    if temperature == 0:
        e = np.isclose(s, m).astype(float)
    elif temperature == np.inf:
        e = np.isfinite(s).astype(float)
    else:
        with np.errstate(over="ignore"):
            e = np.exp((s - m) / temperature)
    return e / e.sum(axis=axis, keepdims=True)
