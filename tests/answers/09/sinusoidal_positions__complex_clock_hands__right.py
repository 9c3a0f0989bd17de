import numpy as np


def sinusoidal_positions(positions, d_model):
    i = np.arange(d_model // 2)
    hands = np.exp(1j * np.outer(positions, 10000.0 ** (-2 * i / d_model)))
    out = np.empty((len(positions), d_model))
    out[:, ::2], out[:, 1::2] = hands.imag, hands.real
    return out
