import math

import numpy as np
import torch


def heads_without_transpose(x, n_heads, look):
    B, T, d_model = x.shape
    split = x.reshape(B, T, n_heads, d_model // n_heads).transpose(1, 2)
    return look(split).transpose(1, 2).reshape(B, T, -1).squeeze()
