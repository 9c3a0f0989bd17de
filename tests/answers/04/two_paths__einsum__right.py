def two_paths(s, h, weights, grad):
    d = softmax_backward(weights, np.einsum("bsd,btd->bts", h, grad))
    return tuple(np.einsum("bts,btd->bsd", x, y) for x, y in [(weights, grad), (d, s)])
