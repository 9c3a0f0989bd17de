import numpy as np


def rotary(x, positions):
    D = x.shape[-1]
    w = 10000.0 ** (-2 * np.arange(D // 2) / D)
    angle = np.asarray(positions)[:, None] * w
    c, s = np.cos(angle), np.sin(angle)
    R = np.array([[c, -s], [s, c]])  # (new, old, T, D / 2)
    pairs = np.reshape(x, x.shape[:-1] + (D // 2, 2))
    return np.einsum("noti,...tio->...tin", R, pairs).reshape(x.shape)
