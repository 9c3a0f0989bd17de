import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    m, z, c = np.full((len(q), 1), -np.inf), 0, 0
    for k, v in tiles:
        e = q @ k.T / math.sqrt(q.shape[1])
        here = e.max(1, keepdims=True)
        p = np.exp(e - here)
        new = np.maximum(m, here)
        f = np.exp(m - new)
        z, c, m = z * f + p.sum(1, keepdims=True), c * f + p @ v, new
    return c / z
