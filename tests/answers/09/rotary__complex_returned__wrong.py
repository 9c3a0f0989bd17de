def rotary(x, positions):
    D = x.shape[-1]
    angles = positions[:, None] * 10000.0 ** (-np.arange(0, D, 2) / D)
    z = x[..., 0::2] + 1j * x[..., 1::2]
    return z * np.exp(1j * angles)
