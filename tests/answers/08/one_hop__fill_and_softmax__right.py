import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = torch.einsum('bd,bsd->bs', q, keys)
    a = torch.softmax(e.masked_fill(~mask, float('-inf')), dim=-1)
    a = torch.nan_to_num(a) * mask
    return torch.add(q, torch.einsum('bs,bsd->bd', a, values)), a
