import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = torch.bmm(keys, q[:, :, None])[:, :, 0]
    a = masked_softmax(e, mask)
    c = torch.bmm(a[:, None, :], values)[:, 0]
    return q + c, a
