# slip: at temperature inf every score gets 1/S, also the scores of -inf
def temperature_softmax(scores, temperature, axis=-1):
    gaps = scores - np.max(scores, axis=axis, keepdims=True)
    if temperature == np.inf:
        return np.ones(scores.shape) / scores.shape[axis]
    if temperature == 0:
        e = (gaps == 0).astype(float)
    else:
        e = np.exp(gaps / temperature)
    return e / e.sum(axis=axis, keepdims=True)
