import torch


def heads_without_transpose(x, n_heads, look):
    columns = torch.arange(x.shape[-1]).reshape(n_heads, -1)  # (H, D)
    heads = x[:, :, columns].permute(0, 2, 1, 3)
    said = look(heads)
    B, H, T, Dv = said.shape
    return said.permute(0, 2, 1, 3).contiguous().view(B, T, H * Dv)
