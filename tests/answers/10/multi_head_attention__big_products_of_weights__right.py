import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    # q kT = x Wq Wk^T m^T : one (d_model, d_model) matrix a head
    d_model = x.shape[-1]
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")
    D = d_model // n_heads
    out, tables = torch.zeros_like(x), []
    for h in range(n_heads):
        s = slice(h * D, h * D + D)
        look = x @ (w_q[:, s] @ w_k[:, s].T)
        e_factor = math.sqrt(d_model / D)
        c, a = attend(look * e_factor, memory, memory, mask)
        out = out + c @ (w_v[:, s] @ w_o[s])
        tables.append(a)
    return out, torch.stack(tables, 1)
