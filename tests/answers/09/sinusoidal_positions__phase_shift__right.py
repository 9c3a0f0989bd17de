def sinusoidal_positions(positions, d_model):
    c = np.arange(d_model)
    angle = np.asarray(positions)[:, None] / 10000.0 ** ((c - c % 2) / d_model)
    return np.where(c % 2 == 1, np.cos(angle), np.sin(angle))
