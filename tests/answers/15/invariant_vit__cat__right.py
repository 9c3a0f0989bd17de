import torch


def invariant_vit(table, permutation):
    permutation = torch.as_tensor(permutation)
    return torch.cat((table[0:1], table[1:][permutation]), dim=0)
