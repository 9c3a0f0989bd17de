import numpy as np
import torch


def rotary(x, positions):
    X = torch.tensor(np.array(x, dtype=np.float64, order="C"))
    t = torch.tensor(np.array(positions, dtype=np.float64, order="C"))
    D = X.shape[-1]
    rates = torch.tensor(10000.0, dtype=torch.float64) ** (
        -torch.arange(0, D, 2, dtype=torch.float64) / D
    )
    angles = (t[:, None] * rates).repeat_interleave(2, dim=-1)
    quarter = torch.stack([-X[..., 1::2], X[..., 0::2]], dim=-1).flatten(-2)
    return (X * angles.cos() + quarter * angles.sin()).numpy()
