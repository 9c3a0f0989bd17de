def temperature_softmax(scores, temperature, axis=-1):
    if temperature == np.inf:
        e = np.isfinite(scores).astype(float)
    else:
        gap = scores - np.max(scores, axis=axis, keepdims=True)
        with np.errstate(all="ignore"):
            e = (gap == 0).astype(float) if temperature == 0 else np.exp(gap / temperature)
    return e / e.sum(axis=axis, keepdims=True)
