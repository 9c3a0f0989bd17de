# returns first state
import torch


def many_hops(q, facts, mask):
    looks, s = [], q
    for i in range(len(facts) - 1):
        s, a = one_hop(s, facts[i], facts[i + 1], mask)
        looks.append(a)
    return q, torch.stack(looks, 1)
