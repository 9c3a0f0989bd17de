# violates "equal largest scores of each slice" along axis: the branch at 0 looks along the last axis
def temperature_softmax(scores, temperature, axis=-1):
    s = np.asarray(scores, float)
    if temperature == 0:
        e = (s == s.max(axis=-1, keepdims=True)).astype(float)
        return e / e.sum(axis=-1, keepdims=True)
    if temperature == np.inf:
        e = np.isfinite(s).astype(float)
    else:
        with np.errstate(over="ignore"):
            e = np.exp((s - s.max(axis=axis, keepdims=True)) / temperature)
    return e / e.sum(axis=axis, keepdims=True)
