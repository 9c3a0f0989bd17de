import torch


def invariant_vit(table, permutation):
    permutation = torch.as_tensor(permutation)
    table[1:] = table[1:][permutation]
    return table
