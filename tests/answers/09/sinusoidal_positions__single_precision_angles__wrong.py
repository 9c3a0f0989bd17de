import numpy as np


def sinusoidal_positions(positions, d_model):
    rates = 10000.0 ** (-np.arange(0, d_model, 2) / d_model)
    angles = np.outer(positions.astype(np.float32), rates.astype(np.float32))
    table = np.empty((len(positions), d_model), dtype=np.float32)
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table
