# a permutation matrix
import torch


def invariant_vit(table, permutation):
    p = torch.as_tensor(permutation)
    M = torch.nn.functional.one_hot(p, len(p)).to(table.dtype)
    return torch.vstack([table[:1], M @ table[1:]])
