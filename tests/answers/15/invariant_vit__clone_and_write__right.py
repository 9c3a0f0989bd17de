import torch


def invariant_vit(table, permutation):
    new = table.clone()
    for i, j in enumerate(permutation):
        new[i + 1] = table[int(j) + 1]
    return new
