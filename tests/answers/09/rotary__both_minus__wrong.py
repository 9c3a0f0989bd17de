def rotary(x, positions):
    D = x.shape[-1]
    angles = positions[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)
    a, b = x[..., 0::2], x[..., 1::2]
    c, s = np.cos(angles), np.sin(angles)
    return np.stack([a * c - b * s, a * s - b * c], -1).reshape(x.shape)
