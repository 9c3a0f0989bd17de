def sinusoidal_positions(positions, d_model):
    rates = 10000.0 ** (-np.arange(0, d_model, 2)[::-1] / d_model)
    angles = positions[:, None] * rates
    p = np.zeros((len(positions), d_model))
    p[:, 0::2] = np.sin(angles)
    p[:, 1::2] = np.cos(angles)
    return p
