import math

import numpy as np
import torch


def invariant_vit(table, permutation):
    order = torch.as_tensor(permutation)
    return torch.cat([table[:1], table[1:][order]]).double()
