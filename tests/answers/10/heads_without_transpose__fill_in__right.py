import math

import numpy as np
import torch


def heads_without_transpose(x, n_heads, look):
    B, T, d_model = x.shape
    D = d_model // n_heads
    heads = x.new_zeros(B, n_heads, T, D)
    for h in range(n_heads):
        heads[:, h] = x[:, :, h * D : (h + 1) * D]
    seen = look(heads)
    Dv = seen.shape[-1]
    out = seen.new_zeros(B, T, n_heads * Dv)
    for h in range(n_heads):
        out[:, :, h * Dv : (h + 1) * Dv] = seen[:, h]
    return out
