import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    S = memory.shape[1]
    if d_model % n_heads != 0:
        raise ValueError("no")
    D = d_model // n_heads
    outs, tables = [], []
    for b in range(B):
        q, k, v = x[b] @ w_q, memory[b] @ w_k, memory[b] @ w_v
        allowed = None
        if mask is not None:
            allowed = mask if mask.ndim == 2 else mask[b]
            allowed = allowed.expand(T, S)
        cs, aa = [], []
        for i in range(0, d_model, D):
            c, a = attend(q[:, i : i + D], k[:, i : i + D], v[:, i : i + D], allowed)
            cs.append(c)
            aa.append(a)
        outs.append(torch.hstack(cs) @ w_o)
        tables.append(torch.stack(aa))
    return torch.stack(outs), torch.stack(tables)
