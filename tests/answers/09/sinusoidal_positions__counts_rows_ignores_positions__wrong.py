import numpy as np


def sinusoidal_positions(positions, d_model):
    t = np.arange(len(positions))
    angles = np.outer(t, 10000.0 ** (-np.arange(0, d_model, 2) / d_model))
    table = np.empty((len(t), d_model))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table
