import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    e = (keys * q[:, None]).sum(2)
    a = masked_softmax(e, mask)
    return torch.einsum('bs,bsd->bd', a, values), a
