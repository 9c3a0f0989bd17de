# violates "Small temperatures ... 10^-300 must work too: no nan"
def temperature_softmax(scores, temperature, axis=-1):
    s = np.asarray(scores, float)
    if temperature == 0:
        e = (s == s.max(axis=axis, keepdims=True)) * 1.0
    elif np.isinf(temperature):
        e = np.isfinite(s) * 1.0
    else:
        s = s / temperature
        e = np.exp(s - s.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
