import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    n = k.shape[1]
    if H % n:
        raise ValueError("H_kv must divide H")
    G = H // n
    long = q.reshape(B, n, G, T, D).transpose(2, 3).reshape(B, n, T * G, D)
    c, _ = attend(long, k, v, None if mask is None else mask.repeat_interleave(G, 0))
    return c.reshape(B, H, T, -1)
