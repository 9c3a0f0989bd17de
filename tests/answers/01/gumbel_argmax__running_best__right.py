def gumbel_argmax(scores, u):
    s, v = np.broadcast_arrays(np.asarray(scores, float), u)
    best = np.zeros(s.shape[:-1], dtype=int)
    top = s[..., 0] - np.log(-np.log(v[..., 0]))
    for i in range(1, s.shape[-1]):
        now = s[..., i] - np.log(-np.log(v[..., i]))
        best = np.where(now > top, i, best)
        top = np.maximum(top, now)
    return best
