import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")
    D = d_model // n_heads
    k = (memory @ w_k).reshape(B, -1, n_heads, D)  # (B, S, H, D)
    v = (memory @ w_v).reshape(B, -1, n_heads, D)
    S = k.shape[1]
    allowed = torch.ones(B, T, S, dtype=torch.bool) if mask is None else mask.expand(B, T, S)
    rows, tables = [], []
    for t in range(T):
        q = (x[:, t] @ w_q).reshape(B, 1, n_heads, D)
        e = (q * k).sum(-1) / math.sqrt(D)  # (B, S, H)
        ok = allowed[:, t, :, None]
        some = ok.any(1, keepdim=True)
        a = e.masked_fill(~ok & some, -math.inf).softmax(1) * ok
        rows.append((a[..., None] * v).sum(1).reshape(B, d_model) @ w_o)
        tables.append(a.transpose(1, 2))
    return torch.stack(rows, 1), torch.stack(tables, 2)
