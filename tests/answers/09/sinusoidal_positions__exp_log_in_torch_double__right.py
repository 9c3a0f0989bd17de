import math

import numpy as np
import torch


def sinusoidal_positions(positions, d_model):
    t = torch.tensor(np.array(positions, dtype=np.float64, order="C"))
    rates = torch.exp(
        torch.arange(0, d_model, 2, dtype=torch.float64) * (-math.log(10000.0) / d_model)
    )
    angles = torch.einsum("t,i->ti", t, rates)
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).numpy()
