import numpy as np


def rotary(x, positions):
    D = x.shape[-1]
    turn = np.exp(1j * np.outer(positions, 10000.0 ** (-np.arange(0, D, 2) / D)))
    z = (x[..., ::2] + 1j * x[..., 1::2]) * turn
    return np.stack([z.real, z.imag], axis=-1).reshape(x.shape)
