# max three
import torch


def many_hops(q, facts, mask):
    looks = []
    for i in range(min(3, len(facts) - 1)):
        q, a = one_hop(q, facts[i], facts[i + 1], mask)
        looks.append(a)
    return q, torch.stack(looks, 1)
