import numpy as np


def sinusoidal_positions(positions, d_model):
    rates = np.array([10000.0 ** -(2 * i // d_model) for i in range(d_model // 2)])
    angles = np.outer(positions, rates)
    table = np.empty((len(positions), d_model))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table
