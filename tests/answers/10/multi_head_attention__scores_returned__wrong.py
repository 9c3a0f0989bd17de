import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d = x.shape
    if d % n_heads:
        raise ValueError("no")
    s = lambda y: y.reshape(B, -1, n_heads, d // n_heads).transpose(1, 2)
    if mask is not None and mask.ndim == 3:
        mask = mask[:, None]
    q, k = s(x @ w_q), s(memory @ w_k)
    c, a = attend(q, k, s(memory @ w_v), mask)
    return c.transpose(1, 2).reshape(B, T, d) @ w_o, q @ k.mT / math.sqrt(d // n_heads)
