def rotary(x, positions):
    d = x.shape[-1]
    w = 10000.0 ** (-np.arange(0, d, 2) / d)
    a = np.outer(positions, w)
    l, r = x[..., : d // 2], x[..., d // 2 :]
    return np.concatenate([l * np.cos(a) - r * np.sin(a), r * np.cos(a) + l * np.sin(a)], -1)
