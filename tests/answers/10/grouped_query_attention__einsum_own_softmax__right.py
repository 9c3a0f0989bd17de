import math

import numpy as np
import torch


def grouped_query_attention(q, k, v, mask=None):
    B, H, T, D = q.shape
    n, S = k.shape[1], k.shape[2]
    if H % n:
        raise ValueError("H_kv must divide H")
    e = torch.einsum("bngtd,bnsd->bngts", q.reshape(B, n, H // n, T, D), k) * D**-0.5
    if mask is None:
        mask = torch.ones(T, S, dtype=torch.bool)
    e = e.masked_fill(~mask, torch.finfo(e.dtype).min)
    p = torch.exp(e - e.amax(-1, keepdim=True)) * mask
    z = p.sum(-1, keepdim=True)
    c = torch.einsum("bngts,bnsd->bngtd", p, v) / z.masked_fill(z == 0, 1.0)
    return c.reshape(B, H, T, -1)
