def gumbel_argmax(scores, u):
    u = np.asarray(u, dtype=float)
    e = np.where(u > 0.5, -np.log1p(u - 1), -np.log(u))
    return np.argmax(scores - np.log(e), axis=-1)
