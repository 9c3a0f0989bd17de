import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    tiles = iter(tiles)
    _, v = next(tiles)  # for its width
    m, z, c = np.full((len(q), 1), -np.inf), np.zeros((len(q), 1)), np.zeros((len(q), v.shape[1]))
    for k, v in tiles:
        e = q @ k.T / math.sqrt(q.shape[1])
        new = np.maximum(m, e.max(1, keepdims=True))
        p, f = np.exp(e - new), np.exp(m - new)
        z, c, m = z * f + p.sum(1, keepdims=True), c * f + p @ v, new
    return c / z
