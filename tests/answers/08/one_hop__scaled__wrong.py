import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = torch.bmm(keys, q[:, :, None])[:, :, 0] / q.shape[1] ** 0.5
    a = masked_softmax(e, mask)
    return q + torch.bmm(a[:, None], values)[:, 0], a
