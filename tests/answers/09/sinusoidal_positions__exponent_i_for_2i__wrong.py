import numpy as np


def sinusoidal_positions(positions, d_model):
    angles = np.outer(positions, 10000.0 ** (-np.arange(d_model // 2) / d_model))
    table = np.empty((len(positions), d_model))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table
