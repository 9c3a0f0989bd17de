import math

import numpy as np
import torch


def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    B, d = x.shape
    q, k, v = ((x @ w).reshape(B, n_heads, 1, d // n_heads) for w in (w_q, w_k, w_v))
    ks, vs = k, v
    if cache is not None:
        ks, vs = torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2)
    c, _ = attend(q, ks, vs)
    if cache is not None:
        q = torch.cat([cache[0], q], 2)
    return c.reshape(B, d) @ w_o, (q, vs)
