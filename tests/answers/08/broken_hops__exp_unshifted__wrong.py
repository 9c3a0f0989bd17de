# a softmax of one's own that overflows
import torch


def broken_hops(q, keys, values, H, n_hops, mask):
    looks = []
    for _ in range(n_hops):
        raised = torch.exp((keys @ q[:, :, None])[:, :, 0]).masked_fill(~mask, 0)
        a = raised / raised.sum(1, keepdim=True).clamp(min=1e-12)
        q = q @ H.T + (a[:, None] @ values)[:, 0]
        looks.append(a)
    return q, torch.stack(looks, 1)
