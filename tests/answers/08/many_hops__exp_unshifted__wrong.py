# a softmax of one's own that overflows
import torch


def many_hops(q, facts, mask):
    looks = []
    for keys, values in zip(facts, facts[1:]):
        raised = torch.exp((keys @ q[:, :, None])[:, :, 0]).masked_fill(~mask, 0)
        a = raised / raised.sum(1, keepdim=True).clamp(min=1e-12)
        q = q + (a[:, None] @ values)[:, 0]
        looks.append(a)
    return q, torch.stack(looks, 1)
