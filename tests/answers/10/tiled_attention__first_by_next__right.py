import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    tiles = iter(tiles)
    k, v = next(tiles)
    root = math.sqrt(q.shape[1])
    e = q @ k.T / root
    m = np.amax(e, axis=1)[:, np.newaxis]
    p = np.exp(e - m)
    z = p.sum(axis=1)[:, np.newaxis]
    c = np.matmul(p, v)
    while True:
        pair = next(tiles, None)
        if pair is None:
            break
        e = q @ pair[0].T / root
        m_new = np.maximum(m, np.amax(e, axis=1)[:, np.newaxis])
        p = np.exp(e - m_new)
        factor = np.exp(m - m_new)
        z = z * factor + p.sum(axis=1)[:, np.newaxis]
        c = c * factor + np.matmul(p, pair[1])
        m = m_new
    return c / z
