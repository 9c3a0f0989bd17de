# every hop asks with the question, and all that is found is added up
import torch


def many_hops(q, facts, mask):
    total, looks = q, []
    for k, v in zip(facts[:-1], facts[1:]):
        new, w = one_hop(q, k, v, mask)
        total = total + (new - q)
        looks.append(w)
    return total, torch.stack(looks, 1)
