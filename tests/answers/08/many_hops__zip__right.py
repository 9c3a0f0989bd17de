import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    a = masked_softmax((keys * q[:, None]).sum(-1), mask)
    return q + (values * a[..., None]).sum(1), a


def many_hops(q, facts, mask):
    found = []
    for k, v in zip(facts, facts[1:]):
        q, a = one_hop(q, k, v, mask)
        found.append(a)
    return q, torch.stack(found, dim=1)
