import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    m, z, c = None, 0, 0
    for k, v in tiles:
        e = q @ k.T / math.sqrt(q.shape[1])
        top = e.max(1, keepdims=True)
        new = top if m is None else np.maximum(m, top)
        p = np.exp(e - new)
        f = 1.0 if m is None else np.exp(new - m)
        z, c, m = z * f + p.sum(1, keepdims=True), c * f + p @ v, new
    return c / z
