class _Parts:
    """The four sums, by name."""

    def __init__(self, x, h, w_x, w_h, b):
        width = w_h.shape[0]
        of_x = np.reshape(w_x, (w_x.shape[0], 4, width))
        of_h = np.reshape(w_h, (width, 4, width))
        sums = np.einsum("bd,dkh->kbh", x, of_x) + np.einsum("be,ekh->kbh", h, of_h)
        self.i, self.f, self.g, self.o = sums + np.reshape(b, (4, 1, width))


def lstm_step(x, h, c, w_x, w_h, b):
    p = _Parts(x, h, w_x, w_h, b)
    squashed = {k: (1 + np.tanh(getattr(p, k) / 2)) / 2 for k in "ifo"}
    memory = np.add(np.multiply(squashed["f"], c), np.multiply(squashed["i"], np.tanh(p.g)))
    return np.multiply(np.tanh(memory), squashed["o"]), memory
