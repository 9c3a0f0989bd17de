import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    d_model = x.size(-1)
    if d_model % n_heads:
        raise ValueError("n_heads must divide d_model")
    per_head = lambda w: torch.stack(w.chunk(n_heads, dim=1))  # (H, d_model, D)
    q = x[:, None] @ per_head(w_q)
    k = memory[:, None] @ per_head(w_k)
    v = memory[:, None] @ per_head(w_v)
    if mask is not None:
        mask = mask.reshape(-1, 1, mask.shape[-2], mask.shape[-1])
    context, weights = attend(q, k, v, mask)
    rows = torch.stack(w_o.chunk(n_heads, dim=0))  # (H, D, d_model)
    return (context @ rows).sum(1), weights
