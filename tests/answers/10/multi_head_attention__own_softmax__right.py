import math

import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, M = x.shape
    S = memory.shape[1]
    if M % n_heads:
        raise ValueError(f"d_model {M} must be a multiple of {n_heads}")
    D = M // n_heads
    q = (x @ w_q).view(B, T, n_heads, D).permute(0, 2, 1, 3)
    k = (memory @ w_k).view(B, S, n_heads, D).permute(0, 2, 1, 3)
    v = (memory @ w_v).view(B, S, n_heads, D).permute(0, 2, 1, 3)
    e = torch.einsum("bhtd,bhsd->bhts", q, k) / math.sqrt(D)
    if mask is not None:
        mask = mask.expand(B, T, S).unsqueeze(1)
        e = e.masked_fill(~mask, torch.finfo(e.dtype).min)
    a = torch.softmax(e, dim=-1)
    if mask is not None:
        a = a * mask
    out = (a @ v).permute(0, 2, 1, 3).reshape(B, T, M)
    return out @ w_o, a
