import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    a = masked_softmax((keys * q[:, None]).sum(-1), mask)
    return q + (values * a[..., None]).sum(1), a


def many_hops(q, facts, mask):
    from itertools import pairwise
    found = []
    for pair in pairwise(facts):
        q, a = one_hop(q, *pair, mask)
        found += [a]
    return q, torch.stack(found, 1)
