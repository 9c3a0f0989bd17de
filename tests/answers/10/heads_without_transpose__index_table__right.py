import math

import numpy as np
import torch


def heads_without_transpose(x, n_heads, look):
    d_model = x.shape[2]
    columns = torch.arange(d_model).reshape(n_heads, -1)  # (H, D)
    heads = torch.einsum("bthd->bhtd", x[:, :, columns])
    seen = look(heads)
    B, H, T, Dv = seen.shape
    return torch.einsum("bhtd->bthd", seen).reshape(B, T, H * Dv)
