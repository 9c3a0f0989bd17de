def log_softmax(scores, axis=-1):
    s = np.moveaxis(np.array(scores, dtype=float), axis, -1)
    best = s.argmax(-1)[..., None]
    d = s - np.take_along_axis(s, best, -1)
    rest = np.exp(d)
    np.put_along_axis(rest, best, 0.0, -1)
    return np.moveaxis(d - np.log1p(rest.sum(-1, keepdims=True)), -1, axis)
