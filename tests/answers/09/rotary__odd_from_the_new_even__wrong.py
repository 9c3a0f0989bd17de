import numpy as np


def rotary(x, positions):
    D = x.shape[-1]
    angles = np.outer(positions, 10000.0 ** (-np.arange(0, D, 2) / D))
    c, s = np.cos(angles), np.sin(angles)
    out = np.array(x, dtype=float)
    even, odd = out[..., 0::2], out[..., 1::2]
    out[..., 0::2] = even * c - odd * s
    out[..., 1::2] = even * s + odd * c
    return out
