import math

import numpy as np
import torch


def heads_without_transpose(x, n_heads, look):
    B, T, d_model = x.shape
    heads = x.contiguous().view(B, T, n_heads, d_model // n_heads).permute(0, 2, 1, 3).contiguous()
    seen = look(heads)
    Dv = seen.size(3)
    return seen.permute(0, 2, 1, 3).contiguous().view(B, T, n_heads * Dv)
