import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    from functools import reduce

    D = q.shape[1]

    def partial(tile):
        k, v = tile
        e = q @ k.T / math.sqrt(D)
        m = e.max(1, keepdims=True)
        p = np.exp(e - m)
        return m, p.sum(1, keepdims=True), p @ v

    def merge(a, b):
        m = np.maximum(a[0], b[0])
        fa, fb = np.exp(a[0] - m), np.exp(b[0] - m)
        return m, a[1] * fa + b[1] * fb, a[2] * fa + b[2] * fb

    _, z, c = reduce(merge, map(partial, tiles))
    return c / z
