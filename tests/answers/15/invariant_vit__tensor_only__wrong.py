import math

import numpy as np
import torch


def invariant_vit(table, permutation):
    return torch.cat([table[:1], table[permutation + 1]])
