import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    H_kv = k.size(1)
    G, left = divmod(H, H_kv)
    if left:
        raise ValueError("heads")
    long = torch.cat([q[:, g::G] for g in range(G)], dim=2)  # (B, H_kv, G * T, D)
    c, _ = attend(long, k, v, None if mask is None else mask.repeat(G, 1))
    out = torch.stack(c.split(T, dim=2), dim=2)  # (B, H_kv, G, T, Dv)
    return out.reshape(B, H, T, v.shape[-1])
