import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    a = masked_softmax((keys * q[:, None]).sum(-1), mask)
    return q + (values * a[..., None]).sum(1), a


def many_hops(q, facts, mask):
    looks = []
    for k, v in zip(facts, facts[1:]):
        q, a = one_hop(q, k, v, mask)
        looks.append(a)
    return q, torch.stack(looks)
