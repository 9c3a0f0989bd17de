import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")
    s = lambda y: y.reshape(B, -1, n_heads, d_model // n_heads).transpose(1, 2)
    if mask is not None and mask.dim() == 3:
        mask.unsqueeze_(1)  # the caller's mask changes its shape
    c, a = attend(s(x @ w_q), s(memory @ w_k), s(memory @ w_v), mask)
    return c.transpose(1, 2).reshape(B, T, d_model) @ w_o, a
