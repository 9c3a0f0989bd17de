def log_softmax(scores, axis=-1):
    x = np.moveaxis(np.asarray(scores, dtype=float), axis, -1)
    top = np.take_along_axis(x, x.argmax(-1)[..., None], -1)
    e = np.exp(x - top)
    np.put_along_axis(e, x.argmax(-1)[..., None], 0.0, -1)
    return np.moveaxis(x - top - np.log1p(e.sum(-1, keepdims=True)), -1, axis)
