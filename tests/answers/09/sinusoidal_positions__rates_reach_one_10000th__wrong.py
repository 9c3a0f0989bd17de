import numpy as np


def sinusoidal_positions(positions, d_model):
    half = d_model // 2
    rates = 10000.0 ** (-np.arange(half) / max(half - 1, 1))
    angles = np.outer(positions, rates)
    table = np.empty((len(positions), d_model))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table
