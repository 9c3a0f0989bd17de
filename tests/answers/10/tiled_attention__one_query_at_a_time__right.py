import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    T, D = q.shape
    state = None
    for k, v in tiles:
        if state is None:
            state = [(-math.inf, 0.0, np.zeros(v.shape[1])) for _ in range(T)]
        for t in range(T):
            m, z, c = state[t]
            e = [float(np.dot(q[t], key)) / D**0.5 for key in k]
            top = max([m] + e)
            f = math.exp(m - top)
            p = [math.exp(s - top) for s in e]
            state[t] = (top, z * f + sum(p), c * f + sum(w * np.array(u, dtype=float) for w, u in zip(p, v)))
    return np.array([c / z for _, z, c in state])
