import numpy as np


def rotary(x, positions):
    D = x.shape[-1]
    angles = np.outer(positions, 10000.0 ** (-np.arange(0, D, 2) / D))
    angles = np.tile(angles, (1, 2))
    quarter = np.empty(x.shape)
    quarter[..., 0::2] = -x[..., 1::2]
    quarter[..., 1::2] = x[..., 0::2]
    return x * np.cos(angles) + quarter * np.sin(angles)
