# slip: lets 0 in place of -inf take part in the maximum
def temperature_softmax(scores, temperature, axis=-1):
    live = np.isfinite(scores)
    s = np.where(live, scores, 0.0)
    gap = s - s.max(axis=axis, keepdims=True)
    if temperature == 0:
        top = np.where(live, scores, -np.inf).max(axis=axis, keepdims=True)
        e = (scores == top) * 1.0
    elif temperature == np.inf:
        e = live * 1.0
    else:
        with np.errstate(all="ignore"):
            e = np.where(live, np.exp(gap / temperature), 0.0)
    return e / e.sum(axis=axis, keepdims=True)
