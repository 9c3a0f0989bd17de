# cumulated weights
import torch


def many_hops(q, facts, mask):
    looks, total = [], 0
    for i in range(len(facts) - 1):
        q, a = one_hop(q, facts[i], facts[i + 1], mask)
        total = total + a
        looks.append(total)
    return q, torch.stack(looks, 1)
