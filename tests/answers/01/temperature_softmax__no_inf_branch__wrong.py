# slip: has no branch for temperature inf, where a score of -inf divided by inf is nan
def temperature_softmax(scores, temperature, axis=-1):
    gaps = scores - np.max(scores, axis=axis, keepdims=True)
    if temperature == 0:
        e = np.where(gaps == 0, 1.0, 0.0)
    else:
        e = np.exp(gaps / temperature)  # gaps / inf is 0: all the same
    return e / e.sum(axis=axis, keepdims=True)
