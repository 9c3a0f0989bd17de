import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    H, n = q.shape[1], k.shape[1]
    if H % n:
        raise ValueError("H_kv must divide H")
    if mask is None:
        mask = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool).tril()
    return attend(q, k.repeat_interleave(H // n, 1), v.repeat_interleave(H // n, 1), mask)[0]
