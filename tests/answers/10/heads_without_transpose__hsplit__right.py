import torch


def heads_without_transpose(x, n_heads, look):
    pieces = torch.tensor_split(x, n_heads, dim=-1)
    said = look(torch.cat([p.unsqueeze(1) for p in pieces], dim=1))
    return torch.cat(torch.unbind(said, dim=1), dim=-1)
