import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    n = k.shape[1]
    if H % n:
        raise ValueError("H_kv must divide H")
    return attend(q.reshape(B, n, H // n, T, D), k[:, :, None], v[:, :, None], mask)[0]
