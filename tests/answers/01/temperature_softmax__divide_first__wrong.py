# slip: divides by the temperature before subtracting the maximum, so a tiny temperature overflows to nan
def temperature_softmax(scores, temperature, axis=-1):
    top = scores.max(axis=axis, keepdims=True)
    if temperature == 0:
        e = (scores == top) * 1.0
    elif np.isinf(temperature):
        e = np.isfinite(scores) * 1.0
    else:
        scaled = scores / temperature
        e = np.exp(scaled - scaled.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
