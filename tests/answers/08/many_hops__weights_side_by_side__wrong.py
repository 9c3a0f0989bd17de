# cat in the place of stack: (B, n S)
import torch


def many_hops(q, facts, mask):
    looks = []
    for i in range(len(facts) - 1):
        q, w = one_hop(q, facts[i], facts[i + 1], mask)
        looks.append(w)
    return q, torch.cat(looks, 1)
