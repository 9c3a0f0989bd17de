import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    a = masked_softmax((keys * q[:, None]).sum(-1), mask)
    return q + (values * a[..., None]).sum(1), a


def many_hops(q, facts, mask):
    looks, state = [], q
    for i in range(len(facts) - 1):
        state, a = one_hop(q, facts[i], facts[i + 1], mask)
        looks.append(a)
    return state, torch.stack(looks, 1)
