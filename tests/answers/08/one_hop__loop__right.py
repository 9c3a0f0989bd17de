import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    looks = torch.stack([masked_softmax(k @ x, m) for k, x, m in zip(keys, q, mask)])
    found = torch.stack([a @ v for a, v in zip(looks, values)])
    return found + q, looks
