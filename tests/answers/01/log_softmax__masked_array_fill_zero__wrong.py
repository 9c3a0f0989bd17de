# slip: masks what is -inf as 0 and lets it take part in the maximum
def log_softmax(scores, axis=-1):
    live = np.isfinite(scores)
    s = np.where(live, scores, 0.0)
    m = s.max(axis=axis, keepdims=True)
    z = np.where(live, np.exp(s - m), 0.0).sum(axis=axis, keepdims=True)
    return np.where(live, s - m - np.log(z), -np.inf)
