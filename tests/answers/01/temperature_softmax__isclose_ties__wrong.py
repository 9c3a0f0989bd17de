# slip: at temperature 0 finds the largest scores with np.isclose, so merely close scores share too
def temperature_softmax(scores, temperature, axis=-1):
    top = np.max(scores, axis=axis, keepdims=True)
    if temperature == 0:
        shares = np.isclose(scores, top).astype(float)
    elif temperature == np.inf:
        shares = np.isfinite(scores).astype(float)
    else:
        shares = np.exp((scores - top) / temperature)
    return shares / shares.sum(axis=axis, keepdims=True)
