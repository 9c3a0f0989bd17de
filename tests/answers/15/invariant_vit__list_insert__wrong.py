import math

import numpy as np
import torch


def invariant_vit(table, permutation):
    if not isinstance(permutation, list):
        permutation = permutation.tolist()
    permutation.insert(0, -1)
    return table[torch.tensor(permutation) + 1]
