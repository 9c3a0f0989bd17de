import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    m, z, c, before = np.full((len(q), 1), -np.inf), 0, 0, None
    for k, v in tiles:
        # adds the tile before, once its own maximum is known
        if before is not None:
            e, u = before
            p, f = np.exp(e - m), np.exp(m_old - m)
            z, c = z * f + p.sum(1, keepdims=True), c * f + p @ u
        e = q @ k.T / math.sqrt(q.shape[1])
        m_old, m = m, np.maximum(m, e.max(1, keepdims=True))
        before = (e, v)
    e, u = before
    p, f = np.exp(e - m), np.exp(m_old - m)
    return (c * f + p @ u) / (z * f + p.sum(1, keepdims=True))
