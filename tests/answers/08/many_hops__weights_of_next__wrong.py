# one_hop called twice: the weights are those of the new state
import torch


def many_hops(q, facts, mask):
    looks = []
    for i in range(len(facts) - 1):
        q = one_hop(q, facts[i], facts[i + 1], mask)[0]
        looks.append(one_hop(q, facts[i], facts[i + 1], mask)[1])
    return q, torch.stack(looks, 1)
