import math

import numpy as np
import torch


def invariant_vit(table, permutation):
    new = torch.zeros(table.shape)
    new[0] = table[0]
    for i, p in enumerate(permutation):
        new[i + 1] = table[int(p) + 1]
    return new
