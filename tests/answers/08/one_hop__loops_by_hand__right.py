import torch


def one_hop(q, keys, values, mask):
    import math

    new, all_weights = [], []
    for b in range(q.shape[0]):
        e = [sum(keys[b, s, d] * q[b, d] for d in range(q.shape[1])) for s in range(keys.shape[1])]
        e = torch.stack([x if mask[b, s] else x.new_tensor(-math.inf) for s, x in enumerate(e)])
        if mask[b].any():
            top = e.max()
            w = (e - top).exp()
            w = w / w.sum()
        else:
            w = torch.zeros_like(e)
        new.append(q[b] + (w[:, None] * values[b]).sum(0))
        all_weights.append(w)
    return torch.stack(new), torch.stack(all_weights)
