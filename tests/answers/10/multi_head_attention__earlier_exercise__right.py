import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    d_model = x.shape[-1]
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")
    B, T, _ = x.shape
    S, D = memory.shape[1], d_model // n_heads
    kept = []
    k = (memory @ w_k).unflatten(2, (n_heads, D)).transpose(1, 2)
    v = (memory @ w_v).unflatten(2, (n_heads, D)).transpose(1, 2)
    m = mask
    if m is not None and m.dim() == 3:
        m = m[:, None]
    def look(q):
        c, a = attend(q, k, v, m)
        kept.append(a)
        return c
    q = (x @ w_q).unflatten(2, (n_heads, D)).transpose(1, 2)
    c = look(q)
    return c.transpose(1, 2).flatten(2) @ w_o, kept[0]
