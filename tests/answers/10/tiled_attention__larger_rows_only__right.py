import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    T, D = q.shape
    m, z, c = None, np.zeros((T, 1)), None
    for k, v in tiles:
        e = (q[:, None, :] * k[None]).sum(-1) / math.sqrt(D)  # (T, n)
        top = e.max(axis=1)
        if m is None:
            m, c = top.copy(), np.zeros((T, v.shape[1]))
        grown = top > m
        f = np.exp(m[grown] - top[grown])[:, None]
        z[grown] *= f
        c[grown] *= f
        m[grown] = top[grown]
        p = np.exp(e - m[:, None])
        z += p.sum(1, keepdims=True)
        c += p.dot(v)
    return np.divide(c, z)
