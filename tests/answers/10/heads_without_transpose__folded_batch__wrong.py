import math

import numpy as np
import torch


def heads_without_transpose(x, n_heads, look):
    B, T, d_model = x.shape
    D = d_model // n_heads
    split = x.reshape(B, T, n_heads, D).transpose(1, 2).reshape(B * n_heads, T, D)
    seen = look(split)
    return seen.reshape(B, n_heads, T, -1).transpose(1, 2).reshape(B, T, -1)
