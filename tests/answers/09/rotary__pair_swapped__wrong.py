def rotary(x, positions):
    D = x.shape[-1]
    angles = np.outer(positions, 10000.0 ** (-np.arange(0, D, 2) / D))
    c, s, a, b = np.cos(angles), np.sin(angles), x[..., 0::2], x[..., 1::2]
    return np.stack([a * s + b * c, a * c - b * s], -1).reshape(x.shape)
