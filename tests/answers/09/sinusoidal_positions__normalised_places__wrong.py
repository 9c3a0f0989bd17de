def sinusoidal_positions(positions, d_model):
    positions = positions / positions.max()
    angles = np.outer(positions, 10000.0 ** (-np.arange(0, d_model, 2) / d_model))
    return np.stack([np.sin(angles), np.cos(angles)], -1).reshape(len(positions), d_model)
