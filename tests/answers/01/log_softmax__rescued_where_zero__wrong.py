# violates (9): logs of rounded-to-0 weights are replaced by the score alone, without the log-sum-exp
def log_softmax(scores, axis=-1):
    s = np.asarray(scores, float)
    d = s - s.max(axis=axis, keepdims=True)
    e = np.exp(d)
    a = e / e.sum(axis=axis, keepdims=True)
    with np.errstate(divide="ignore"):
        return np.where(a > 0, np.log(a), d)
