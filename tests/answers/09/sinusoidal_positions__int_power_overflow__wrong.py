def sinusoidal_positions(positions, d_model):
    i = np.arange(d_model // 2)
    rates = 1.0 / (10000 ** (2 * i)) ** (1 / d_model)
    angles = positions[:, None] * rates
    p = np.zeros((len(positions), d_model))
    p[:, 0::2] = np.sin(angles)
    p[:, 1::2] = np.cos(angles)
    return p
