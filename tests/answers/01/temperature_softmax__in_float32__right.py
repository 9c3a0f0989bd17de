def temperature_softmax(scores, temperature, axis=-1):
    gap = np.asarray(scores, dtype=float) - np.max(scores, axis=axis, keepdims=True)
    with np.errstate(all="ignore"):
        gap = np.where(np.isfinite(gap) & (gap < 0), gap / temperature, gap)
        e = np.exp(gap.astype(np.float32))
    return e / e.sum(axis=axis, keepdims=True)
