import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    n = k.shape[1]
    if H % n:
        raise ValueError("H_kv must divide H")
    if mask is not None:
        mask = mask.repeat(H // n, 1)
    c, _ = attend(q.view(B, n, H // n * T, D), k, v, mask)
    return c.view(B, H, T, -1)
