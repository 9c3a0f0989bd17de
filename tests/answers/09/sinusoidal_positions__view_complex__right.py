def sinusoidal_positions(positions, d_model):
    w = np.exp(np.arange(0, d_model, 2) * (-np.log(10000.0) / d_model))
    angle = np.multiply.outer(np.asarray(positions, dtype=float), w)
    z = np.sin(angle) + 1j * np.cos(angle)
    return np.ascontiguousarray(z).view(float)
