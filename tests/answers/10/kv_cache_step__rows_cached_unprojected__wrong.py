import math

import numpy as np
import torch


def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    B, d = x.shape
    D = d // n_heads
    row = x.reshape(B, n_heads, 1, D)
    k = v = row
    if cache is not None:
        k, v = torch.cat([cache[0], row], 2), torch.cat([cache[1], row], 2)
    s = lambda y, w: (y.transpose(1, 2).flatten(2) @ w).unflatten(-1, (n_heads, D)).transpose(1, 2)
    c, _ = attend(s(row, w_q), s(k, w_k), s(v, w_v))
    return c.reshape(B, d) @ w_o, (k, v)
