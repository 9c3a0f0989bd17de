import numpy as np


def rotary(x, positions):
    half = x.shape[-1] // 2
    angles = np.outer(positions, 10000.0 ** (-2 * np.arange(half) / half))
    c, s = np.cos(angles), np.sin(angles)
    even, odd = x[..., 0::2], x[..., 1::2]
    return np.stack([even * c - odd * s, even * s + odd * c], axis=-1).reshape(x.shape)
