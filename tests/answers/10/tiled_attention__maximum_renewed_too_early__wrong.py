import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    m, z, c = np.full((len(q), 1), -np.inf), 0, 0
    for k, v in tiles:
        e = q @ k.T / math.sqrt(q.shape[1])
        old = m
        np.maximum(m, e.max(1, keepdims=True), out=m)  # old is the same array
        p, f = np.exp(e - m), np.exp(old - m)
        z, c = z * f + p.sum(1, keepdims=True), c * f + p @ v
    return c / z
