def rotary(x, positions):
    T, D = x.shape[-2:]
    angles = positions[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)
    flat = x.reshape(-1, T, D)
    a, b = flat[..., 0::2], flat[..., 1::2]
    c, s = np.cos(angles), np.sin(angles)
    return np.stack([a * c - b * s, a * s + b * c], -1).reshape(flat.shape).squeeze()
