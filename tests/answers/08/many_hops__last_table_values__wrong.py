# values always from the last table
import torch


def many_hops(q, facts, mask):
    looks = []
    for i in range(len(facts) - 1):
        q, w = one_hop(q, facts[i], facts[-1], mask)
        looks.append(w)
    return q, torch.stack(looks, 1)
