import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    H, n = q.shape[1], k.shape[1]
    if H % n:
        raise ValueError("H_kv must divide H")
    k, v = k.repeat_interleave(H // n, 1), v.repeat_interleave(H // n, 1)
    e = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        e = e.masked_fill(~mask, -math.inf)
    return e.softmax(-1) @ v
