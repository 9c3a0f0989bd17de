import torch


def heads_without_transpose(x, n_heads, look):
    D = x.shape[2] // n_heads
    heads = torch.stack([x[:, :, i * D : (i + 1) * D] for i in range(n_heads)], dim=1)
    said = look(heads)
    return torch.cat([said[:, i] for i in range(n_heads)], dim=2)
