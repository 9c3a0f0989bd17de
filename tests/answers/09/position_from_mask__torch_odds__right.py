import numpy as np
import torch


def position_from_mask(context, lead=0.0):
    c = torch.tensor(np.array(context, dtype=np.float64, order="C"))
    odds = (1 - c).div(c)
    return (odds * torch.tensor(float(lead), dtype=torch.float64).exp()).numpy()
