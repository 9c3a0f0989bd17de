import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    a = masked_softmax((keys * q[:, None]).sum(-1), mask)
    return q + (values * a[..., None]).sum(1), a


def many_hops(q, facts, mask):
    q, a = one_hop(q, facts[0], facts[1], mask)
    if len(facts) == 2:
        return q, a[:, None]
    q, more = many_hops(q, facts[1:], mask)
    return q, torch.cat([a[:, None], more], 1)
