import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = (keys * q[:, None]).sum(-1)
    a = masked_softmax(e.T, mask.T).T
    return q + (values * a[..., None]).sum(1), a
