# violates "equal largest scores share it equally"
def temperature_softmax(scores, temperature, axis=-1):
    s = np.asarray(scores, float)
    if temperature == 0:
        e = np.zeros_like(s)
        np.put_along_axis(e, np.expand_dims(s.argmax(axis=axis), axis), 1.0, axis)
        return e
    if temperature == np.inf:
        e = np.isfinite(s).astype(float)
    else:
        with np.errstate(over="ignore"):
            e = np.exp((s - s.max(axis=axis, keepdims=True)) / temperature)
    return e / e.sum(axis=axis, keepdims=True)
