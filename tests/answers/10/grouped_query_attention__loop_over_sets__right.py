import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    H, n = q.shape[1], k.shape[1]
    if H / n != H // n:
        raise ValueError("not a whole group")
    parts = []
    for queries, keys, values in zip(q.chunk(n, 1), k.split(1, 1), v.split(1, 1), strict=True):
        parts.append(attend(queries, keys, values, mask)[0])
    return torch.cat(parts, dim=1)
