# hop pairs reversed put back
import torch


def many_hops(q, facts, mask):
    looks = []
    for i in reversed(range(len(facts) - 1)):
        q, a = one_hop(q, facts[i], facts[i + 1], mask)
        looks.insert(0, a)
    return q, torch.stack(looks, 1)
