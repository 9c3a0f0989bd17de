def rotary(x, positions):
    T, D = x.shape[-2:]
    angles = np.arange(T)[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)
    a, b = x[..., 0::2], x[..., 1::2]
    c, s = np.cos(angles), np.sin(angles)
    y = np.zeros(x.shape)
    y[..., 0::2] = a * c - b * s
    y[..., 1::2] = a * s + b * c
    return y
