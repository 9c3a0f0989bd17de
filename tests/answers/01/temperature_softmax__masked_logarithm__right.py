def temperature_softmax(scores, temperature, axis=-1):
    x = np.asarray(scores, dtype=float)
    gap = x.max(axis=axis, keepdims=True) - x
    power = np.zeros(x.shape)
    with np.errstate(all="ignore"):
        np.divide(gap, temperature, out=power, where=gap > 0)
        power = np.where(gap == np.inf, np.inf, power)
        return np.exp(-power - np.log(np.exp(-power).sum(axis=axis, keepdims=True)))
