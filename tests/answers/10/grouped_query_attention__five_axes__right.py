import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    H_kv = k.shape[1]
    if H % H_kv != 0:
        raise ValueError(f"{H_kv} doesn't divide {H}")
    c, _ = attend(q.unflatten(1, (H_kv, H // H_kv)), k.unsqueeze(2), v.unsqueeze(2), mask)
    return c.flatten(1, 2)
