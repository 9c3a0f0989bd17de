import torch


def heads_without_transpose(x, n_heads, look):
    rows = [x[:, t].reshape(len(x), n_heads, -1) for t in range(x.shape[1])]
    said = look(torch.stack(rows, dim=2))
    return torch.stack([said[:, :, t].flatten(1) for t in range(said.shape[2])], dim=1)
