# softplus beta
import torch
from torch import nn


def graves_window(kappa, step, beta, alpha, S):
    kappa = kappa + step.exp()
    d = kappa[..., None] - torch.arange(S)
    return (alpha.exp()[..., None] * torch.exp(-nn.functional.softplus(beta)[..., None] * d**2)).sum(1), kappa
