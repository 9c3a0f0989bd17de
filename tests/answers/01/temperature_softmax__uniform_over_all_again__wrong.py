# violates "A score of -inf gets 0 at every temperature": at inf it gets a share
def temperature_softmax(scores, temperature, axis=-1):
    s = np.asarray(scores, float)
    m = s.max(axis=axis, keepdims=True)
    if temperature == np.inf:
        return np.full(s.shape, 1 / s.shape[axis])
    if temperature == 0:
        e = (s == m).astype(float)
    else:
        with np.errstate(over="ignore"):
            e = np.exp((s - m) / temperature)
    return e / e.sum(axis=axis, keepdims=True)
