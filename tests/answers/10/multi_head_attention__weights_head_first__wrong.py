import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")
    D = d_model // n_heads
    cs, aa = [], []
    for h in range(n_heads):
        s = slice(h * D, (h + 1) * D)
        c, a = attend(x @ w_q[:, s], memory @ w_k[:, s], memory @ w_v[:, s], mask)
        cs.append(c)
        aa.append(a)
    return torch.cat(cs, -1) @ w_o, torch.stack(aa)
