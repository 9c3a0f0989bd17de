# slip: multiplies the gaps by the temperature instead of dividing by it
def temperature_softmax(scores, temperature, axis=-1):
    gaps = scores - np.max(scores, axis=axis, keepdims=True)
    if temperature == 0:
        shares = gaps == 0
    elif temperature == np.inf:
        shares = np.isfinite(gaps)
    else:
        shares = np.exp(gaps * temperature)
    return shares / shares.sum(axis=axis, keepdims=True)
