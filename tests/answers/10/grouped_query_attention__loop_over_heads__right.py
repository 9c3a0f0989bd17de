import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    H, H_kv = q.shape[1], k.shape[1]
    if H_kv * (H // H_kv) != H:
        raise ValueError("H_kv doesn't divide H")
    G = H // H_kv
    return torch.stack([attend(q[:, h], k[:, h // G], v[:, h // G], mask)[0] for h in range(H)], dim=1)
