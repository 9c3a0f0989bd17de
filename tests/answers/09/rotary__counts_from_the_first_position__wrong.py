import numpy as np


def rotary(x, positions):
    D = x.shape[-1]
    since = positions - positions[0]  # only differences matter
    angles = np.outer(since, 10000.0 ** (-np.arange(0, D, 2) / D))
    c, s = np.cos(angles), np.sin(angles)
    even, odd = x[..., 0::2], x[..., 1::2]
    return np.stack([even * c - odd * s, even * s + odd * c], axis=-1).reshape(x.shape)
