def temperature_softmax(scores, temperature, axis=-1):
    gaps = np.subtract(scores, np.max(scores, axis=axis, keepdims=True), dtype=float)
    exponent = np.full(gaps.shape, -np.inf)
    with np.errstate(divide="ignore", over="ignore"):
        np.divide(gaps, float(temperature), out=exponent, where=np.isfinite(gaps) & (gaps < 0))
    exponent[gaps == 0] = 0
    e = np.exp(exponent)
    return e / e.sum(axis=axis, keepdims=True)
