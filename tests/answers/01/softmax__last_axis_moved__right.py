def softmax(scores, axis=-1):
    x = np.moveaxis(np.array(scores, dtype=np.float64), axis, -1)
    x -= x.max(-1)[..., None]
    np.exp(x, out=x)
    return np.moveaxis(x / np.einsum("...s->...", x)[..., None], -1, axis)
