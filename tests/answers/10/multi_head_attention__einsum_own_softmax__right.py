import math

import numpy as np
import torch


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    B, T, d_model = x.shape
    D, left = divmod(d_model, n_heads)
    if left:
        raise ValueError(f"{n_heads} heads don't divide {d_model}")
    cut = lambda w: w.reshape(d_model, n_heads, D)
    q = torch.einsum("btm,mhd->bhtd", x, cut(w_q))
    k = torch.einsum("bsm,mhd->bhsd", memory, cut(w_k))
    v = torch.einsum("bsm,mhd->bhsd", memory, cut(w_v))
    e = torch.einsum("bhtd,bhsd->bhts", q, k) * D**-0.5
    if mask is None:
        may = torch.ones_like(e, dtype=torch.bool)
    else:
        may = mask.expand(B, T, memory.shape[1]).unsqueeze(1).expand_as(e)
    low = torch.finfo(e.dtype).min
    top = torch.where(may, e, low).amax(-1, keepdim=True).detach()
    p = torch.where(may, torch.exp(torch.where(may, e - top, 0.0)), 0.0)
    z = p.sum(-1, keepdim=True)
    a = p / torch.where(z > 0, z, 1.0)
    c = torch.einsum("bhts,bhsd->bhtd", a, v)
    return torch.einsum("bhtd,hdm->btm", c, w_o.reshape(n_heads, D, d_model)), a
