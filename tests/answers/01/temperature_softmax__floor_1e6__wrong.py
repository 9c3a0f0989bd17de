# slip: replaces any temperature below 1e-6 by 1e-6, so at 0 nearly equal scores share instead of the largest taking all
def temperature_softmax(scores, temperature, axis=-1):
    gaps = scores - np.max(scores, axis=axis, keepdims=True)
    if np.isinf(temperature):
        e = np.isfinite(gaps) + 0.0
    else:
        e = np.exp(gaps / max(temperature, 1e-6))
    return e / e.sum(axis=axis, keepdims=True)
