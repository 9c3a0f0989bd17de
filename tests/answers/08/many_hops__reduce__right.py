import torch


def many_hops(q, facts, mask):
    from functools import reduce

    def step(so_far, pair):
        q, w = one_hop(so_far[0], *pair, mask)
        return q, [*so_far[1], w]

    q, looks = reduce(step, zip(facts, facts[1:]), (q, []))
    return q, torch.stack(looks, dim=1)
