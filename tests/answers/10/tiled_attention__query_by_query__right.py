import numpy as np


def tiled_attention(q, tiles):
    T, D = q.shape
    m, z, c = [-np.inf] * T, [0.0] * T, [0.0] * T
    for k, v in tiles:
        for t in range(T):
            e = k @ q[t] / D**0.5
            new = max(m[t], e.max())
            w = np.exp(e - new)
            factor = np.exp(m[t] - new)
            z[t] = z[t] * factor + w.sum()
            c[t] = c[t] * factor + w @ v
            m[t] = new
    return np.array([c[t] / z[t] for t in range(T)])
