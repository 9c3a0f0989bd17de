def sinusoidal_positions(positions, d_model):
    t = np.sort(positions)
    angles = t[:, None] * 10000.0 ** (-np.arange(0, d_model, 2) / d_model)
    p = np.zeros((len(t), d_model))
    p[:, 0::2] = np.sin(angles)
    p[:, 1::2] = np.cos(angles)
    return p
