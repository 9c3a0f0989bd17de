import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = (keys * q.unsqueeze(1)).sum(-1)
    a = masked_softmax(e, mask)
    return q + (values * a.unsqueeze(-1)).sum(1), a
