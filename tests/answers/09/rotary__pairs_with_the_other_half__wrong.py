import numpy as np


def rotary(x, positions):
    D = x.shape[-1]
    angles = np.outer(positions, 10000.0 ** (-np.arange(0, D, 2) / D))
    c, s = np.cos(angles), np.sin(angles)
    a, b = x[..., : D // 2], x[..., D // 2 :]
    return np.concatenate([a * c - b * s, a * s + b * c], axis=-1)
