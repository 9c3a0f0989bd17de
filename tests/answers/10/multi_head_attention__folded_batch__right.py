import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    S = memory.shape[1]
    if d_model / n_heads != d_model // n_heads:
        raise ValueError("n_heads")
    D = d_model // n_heads
    def fold(y):
        return torch.cat(y.split(D, dim=-1), dim=0)  # (H * B, ., D)
    if mask is not None:
        mask = mask.expand(B, T, S).repeat(n_heads, 1, 1)
    c, a = attend(fold(x @ w_q), fold(memory @ w_k), fold(memory @ w_v), mask)
    out = torch.cat(c.split(B), dim=-1) @ w_o
    return out, torch.stack(a.split(B), dim=1)
