import torch


def invariant_vit(table, permutation):
    permutation = torch.as_tensor(permutation)
    new = table.clone()
    new[1 + permutation] = table[1:]
    return new
