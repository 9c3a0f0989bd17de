import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d = x.shape
    if d % n_heads:
        raise ValueError("no")
    s = lambda y: y.reshape(B, -1, n_heads, d // n_heads).transpose(1, 2).reshape(B * n_heads, -1, d // n_heads)
    if mask is not None and mask.ndim == 3:
        mask = mask.repeat(n_heads, 1, 1)
    c, a = attend(s(x @ w_q), s(memory @ w_k), s(memory @ w_v), mask)
    c = c.reshape(B, n_heads, T, -1).transpose(1, 2).reshape(B, T, d)
    return c @ w_o, a.reshape(B, n_heads, T, -1)
