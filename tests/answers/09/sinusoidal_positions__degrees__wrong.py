def sinusoidal_positions(positions, d_model):
    angles = positions[:, None] * 10000.0 ** (-np.arange(0, d_model, 2) / d_model)
    p = np.zeros((len(positions), d_model))
    p[:, 0::2] = np.sin(np.deg2rad(angles))
    p[:, 1::2] = np.cos(np.deg2rad(angles))
    return p
