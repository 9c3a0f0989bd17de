# the states of all hops
import torch


def many_hops(q, facts, mask):
    looks, states = [], []
    for i in range(len(facts) - 1):
        q, w = one_hop(q, facts[i], facts[i + 1], mask)
        looks.append(w)
        states.append(q)
    return torch.stack(states, 1), torch.stack(looks, 1)
