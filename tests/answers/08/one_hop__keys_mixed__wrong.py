import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = torch.einsum('bsd,bd->bs', keys, q)
    a = masked_softmax(e, mask)
    return q + torch.einsum('bs,bsd->bd', a, keys), a
