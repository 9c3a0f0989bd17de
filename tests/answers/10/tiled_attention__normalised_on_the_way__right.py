import numpy as np


def tiled_attention(q, tiles):
    first = True
    for k, v in tiles:
        e = q @ k.T / np.sqrt(q.shape[1])
        top = e.max(axis=1)
        z = np.exp(e - top[:, None]).sum(axis=1)
        c = np.exp(e - top[:, None]) @ v / z[:, None]
        if first:
            M, Z, C, first = top, z, c, False
        else:
            new = np.maximum(M, top)
            a, b = Z * np.exp(M - new), z * np.exp(top - new)
            C = (C * a[:, None] + c * b[:, None]) / (a + b)[:, None]
            M, Z = new, a + b
    return C
