import torch


def one_hop(q, keys, values, mask):
    bias = torch.zeros_like(keys[..., 0]).masked_fill(~mask, float("-inf"))
    e = (keys * q.unsqueeze(1)).sum(-1) + bias
    e = e - e.max(1, keepdim=True).values.clamp(min=-1e30)
    a = e.exp()
    a = a / a.sum(1, keepdim=True).clamp(min=1e-30)
    return torch.einsum("bs,bsd->bd", a, values) + q, a
