import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    d_model = x.shape[-1]
    if d_model % n_heads:
        raise ValueError("heads must divide the width")
    D = d_model // n_heads
    out, table = 0, []
    for h in range(n_heads):
        own = slice(h * D, (h + 1) * D)
        c, a = attend(x @ w_q[:, own], memory @ w_k[:, own], memory @ w_v[:, own], mask)
        out = out + c @ w_o[own]
        table.append(a)
    return out, torch.stack(table, dim=1)
