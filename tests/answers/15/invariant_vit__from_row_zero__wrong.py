import torch


def invariant_vit(table, permutation):
    permutation = torch.as_tensor(permutation)
    new = table.clone()
    new[: len(permutation)] = table[permutation]
    return new
