import math

import numpy as np
import torch


def tiled_attention(q, tiles):
    Q = torch.tensor(np.array(q))
    m = torch.full((len(q), 1), -math.inf, dtype=Q.dtype)
    z, c = 0.0, 0.0
    for k, v in tiles:
        e = Q @ torch.tensor(np.array(k)).T / math.sqrt(q.shape[1])
        new = torch.maximum(m, e.amax(1, keepdim=True))
        p = (e - new).exp()
        f = (m - new).exp()
        z = z * f + p.sum(1, keepdim=True)
        c = c * f + p @ torch.tensor(np.array(v))
        m = new
    return (c / z).numpy()
