import numpy as np


def rotary(x, positions):
    T, D = x.shape
    out = np.empty((T, D))
    for t in range(T):
        for i in range(D // 2):
            a = positions[t] * 10000.0 ** (-2 * i / D)
            out[t, 2 * i] = x[t, 2 * i] * np.cos(a) - x[t, 2 * i + 1] * np.sin(a)
            out[t, 2 * i + 1] = x[t, 2 * i] * np.sin(a) + x[t, 2 * i + 1] * np.cos(a)
    return out
