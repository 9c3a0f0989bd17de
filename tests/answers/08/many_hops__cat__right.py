import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    a = masked_softmax((keys * q[:, None]).sum(-1), mask)
    return q + (values * a[..., None]).sum(1), a


def many_hops(q, facts, mask):
    looks = q.new_zeros(len(q), 0, facts.shape[2])
    for i in range(1, facts.shape[0]):
        q, a = one_hop(q, facts[i - 1], facts[i], mask)
        looks = torch.cat([looks, a.unsqueeze(1)], dim=1)
    return q, looks
