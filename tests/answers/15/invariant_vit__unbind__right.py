import math

import numpy as np
import torch


def invariant_vit(table, permutation):
    rows = table.unbind(0)
    return torch.cat([rows[0][None]] + [rows[1:][int(p)][None] for p in permutation], 0)
