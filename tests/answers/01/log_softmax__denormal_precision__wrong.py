# violates "without losing any of them": between 1e-308 and 1e-323 the weight has few digits left
def log_softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    d = s - s.max(axis=axis, keepdims=True)
    e = np.exp(d)
    z = e.sum(axis=axis, keepdims=True)
    with np.errstate(divide="ignore"):
        return np.where(e > 0, np.log(e / z), d - np.log(z))
