# slip: clips the temperature, so that infinity is only 1e300
def temperature_softmax(scores, temperature, axis=-1):
    t = np.clip(temperature, 1e-300, 1e300)
    gap = scores - np.max(scores, axis=axis, keepdims=True)
    with np.errstate(all="ignore"):
        e = np.exp(gap / t)
    return e / e.sum(axis=axis, keepdims=True)
