import numpy as np


def rotary(x, positions):
    D = x.shape[-1]
    out = np.zeros(x.shape)
    for row, t in enumerate(positions):
        M = np.zeros((D, D))
        for i in range(D // 2):
            angle = int(t) / 10000 ** (2 * i / D)
            a, b = 2 * i, 2 * i + 1
            M[a, a] = M[b, b] = np.cos(angle)
            M[a, b], M[b, a] = -np.sin(angle), np.sin(angle)
        out[..., row, :] = x[..., row, :] @ M.T
    return out
