# as many hops as tables
import torch


def many_hops(q, facts, mask):
    looks = []
    for i in range(len(facts)):
        q, w = one_hop(q, facts[i], facts[i + 1], mask)
        looks.append(w)
    return q, torch.stack(looks, 1)
