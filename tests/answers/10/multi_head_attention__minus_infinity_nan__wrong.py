import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")
    D = d_model // n_heads
    s = lambda y: y.reshape(B, -1, n_heads, D).transpose(1, 2)
    e = s(x @ w_q) @ s(memory @ w_k).transpose(-2, -1) / math.sqrt(D)
    if mask is not None:
        if mask.dim() == 3:
            mask = mask[:, None]
        e = e.masked_fill(~mask, -math.inf)
    a = e.softmax(-1)
    c = a @ s(memory @ w_v)
    return c.transpose(1, 2).reshape(B, T, d_model) @ w_o, a
