# numpy weights
import numpy as np
import torch


def many_hops(q, facts, mask):
    looks = []
    for i in range(len(facts) - 1):
        q, a = one_hop(q, facts[i], facts[i + 1], mask)
        looks.append(a.detach().numpy())
    return q, torch.tensor(np.stack(looks, 1))
