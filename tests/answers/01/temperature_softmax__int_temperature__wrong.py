# slip: cuts the temperature down to a whole number to see whether it is 0
def temperature_softmax(scores, temperature, axis=-1):
    gap = scores - scores.max(axis, keepdims=True)
    if temperature == np.inf:
        w = np.isfinite(gap) * 1.0
    elif int(temperature) == 0:
        w = (gap == 0) * 1.0
    else:
        w = np.exp(gap / temperature)
    return w / w.sum(axis, keepdims=True)
