import numpy as np


def sinusoidal_positions(positions, d_model):
    table = np.outer(positions, 10000.0 ** (-np.arange(d_model) / d_model))
    table[:, 0::2] = np.sin(table[:, 0::2])
    table[:, 1::2] = np.cos(table[:, 1::2])
    return table
