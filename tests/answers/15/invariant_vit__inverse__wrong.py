import torch


def invariant_vit(table, permutation):
    permutation = torch.as_tensor(permutation)
    return torch.cat([table[:1], table[1:][torch.argsort(permutation)]])
