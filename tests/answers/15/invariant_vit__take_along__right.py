import torch


def invariant_vit(table, permutation):
    head, body = table.split([1, len(table) - 1])
    index = torch.as_tensor(permutation).unsqueeze(1)
    return torch.cat([head, torch.take_along_dim(body, index, dim=0)])
