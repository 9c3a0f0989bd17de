def rotary(x, positions):
    D = x.shape[-1]
    a, b = x[..., 0::2].astype(float), x[..., 1::2].astype(float)
    length, angle = np.hypot(a, b), np.arctan2(b, a)
    angle = angle + np.outer(positions, np.power(10000.0, -np.arange(0, D, 2) / D))
    y = np.zeros(x.shape)
    y[..., 0::2] = length * np.cos(angle)
    y[..., 1::2] = length * np.sin(angle)
    return y
