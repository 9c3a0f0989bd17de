def gumbel_argmax(scores, u):
    with np.errstate(over="ignore"):
        t = -np.log(u) * np.exp(np.max(scores, axis=-1, keepdims=True) - scores)
    return np.argmin(t, axis=-1)
