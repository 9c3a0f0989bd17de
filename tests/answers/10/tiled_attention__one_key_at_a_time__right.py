import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    T, D = q.shape
    m, z, c = np.full(T, -np.inf), np.zeros(T), None
    for k, v in tiles:
        if c is None:
            c = np.zeros((T, v.shape[1]))
        for key, value in zip(k, v, strict=True):
            e = q @ key / math.sqrt(D)
            new = np.maximum(m, e)
            down, up = np.exp(m - new), np.exp(e - new)
            z = z * down + up
            c = c * down[:, None] + up[:, None] * value
            m = new
    return c / z[:, None]
