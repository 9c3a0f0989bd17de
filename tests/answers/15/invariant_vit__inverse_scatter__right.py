import math

import numpy as np
import torch


def invariant_vit(table, permutation):
    order = torch.as_tensor(permutation).long()
    inverse = torch.empty_like(order)
    inverse[order] = torch.arange(len(order))
    new = torch.zeros_like(table)
    new = new.index_add(0, torch.cat([torch.tensor([0]), inverse + 1]), table)
    return new
