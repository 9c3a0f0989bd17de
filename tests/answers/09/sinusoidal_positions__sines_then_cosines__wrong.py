import numpy as np


def sinusoidal_positions(positions, d_model):
    rates = 10000.0 ** (-np.arange(0, d_model, 2) / d_model)
    angles = np.outer(positions, rates)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
