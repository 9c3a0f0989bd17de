import numpy as np


def sinusoidal_positions(positions, d_model):
    angles = np.outer(np.arange(10000), 10000.0 ** (-np.arange(0, d_model, 2) / d_model))
    table = np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(10000, d_model)
    return table[np.asarray(positions) % 10000]
