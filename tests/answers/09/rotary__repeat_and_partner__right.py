def rotary(x, positions):
    D = x.shape[-1]
    angle = np.repeat(positions[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D), 2, axis=1)
    partner = x[..., np.arange(D) ^ 1] * np.where(np.arange(D) % 2 == 0, -1, 1)
    return x * np.cos(angle) + partner * np.sin(angle)
