import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    B, H = q.shape[:2]
    n = k.shape[1]
    if H % n:
        raise ValueError("H_kv must divide H")
    which = torch.arange(H) * n // H
    out = [attend(q[b], k[b, which], v[b][which], mask)[0] for b in range(B)]
    return torch.stack(out)
