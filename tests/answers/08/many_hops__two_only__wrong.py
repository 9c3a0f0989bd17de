# two hops, as in the example
import torch


def many_hops(q, facts, mask):
    looks = []
    for hop in (0, 1):
        q, w = one_hop(q, facts[hop], facts[hop + 1], mask)
        looks.append(w)
    return q, torch.stack(looks, 1)
