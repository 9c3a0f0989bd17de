import torch
from attn.attention import masked_softmax


def one_hop(q, keys, values, mask):
    a = masked_softmax((keys * q[:, None]).sum(-1), mask)
    return q + (values * a[..., None]).sum(1), a


def many_hops(q, facts, mask):
    tables = facts.unbind(0)
    looks = []
    for i in range(len(tables) - 1):
        q, a = one_hop(q, tables[i], tables[i + 1], mask)
        looks.append(a)
    return q, torch.stack(looks).transpose(0, 1)
