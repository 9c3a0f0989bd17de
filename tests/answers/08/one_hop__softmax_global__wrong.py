# softmax global
import torch


def one_hop(q, keys, values, mask):
    e = (keys @ q[..., None])[..., 0].masked_fill(~mask, -1e9)
    a = torch.softmax(e.flatten(), 0).view_as(e)
    return q + (a[:, None] @ values)[:, 0], a
