def sinusoidal_positions(positions, d_model):
    angles = positions[:, None] * 10000.0 ** (-np.arange(0, d_model, 2) / d_model)
    angles = angles.astype(np.float16)
    p = np.zeros((len(positions), d_model))
    p[:, 0::2] = np.sin(angles)
    p[:, 1::2] = np.cos(angles)
    return p
