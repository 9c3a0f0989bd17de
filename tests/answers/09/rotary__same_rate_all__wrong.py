def rotary(x, positions):
    angles = positions[:, None] * 1.0
    a, b = x[..., 0::2], x[..., 1::2]
    c, s = np.cos(angles), np.sin(angles)
    return np.stack([a * c - b * s, a * s + b * c], -1).reshape(x.shape)
