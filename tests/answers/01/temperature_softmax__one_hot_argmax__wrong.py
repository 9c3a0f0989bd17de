# slip: at temperature 0 the first of several equal largest scores gets everything instead of sharing
def temperature_softmax(scores, temperature, axis=-1):
    scores = np.asarray(scores, dtype=float)
    if temperature == 0:
        weights = np.zeros(scores.shape)
        winners = np.expand_dims(scores.argmax(axis=axis), axis)
        np.put_along_axis(weights, winners, 1.0, axis=axis)
        return weights
    gaps = scores - scores.max(axis=axis, keepdims=True)
    if temperature == np.inf:
        e = np.isfinite(scores).astype(float)
    else:
        e = np.exp(gaps / temperature)
    return e / e.sum(axis=axis, keepdims=True)
