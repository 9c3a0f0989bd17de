import numpy as np


def rotary(x, positions):
    D = x.shape[-1]
    angles = np.outer(positions, 10000.0 ** (-np.arange(0, D, 2) / D))
    c, s = np.cos(angles), np.sin(angles)
    even, odd = x[..., 0::2].copy(), x[..., 1::2].copy()
    x[..., 0::2] = even * c - odd * s
    x[..., 1::2] = even * s + odd * c
    return x
