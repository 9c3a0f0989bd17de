# cubed
import torch


def graves_window(kappa, step, beta, alpha, S):
    kappa = kappa + step.exp()
    d = kappa[..., None] - torch.arange(S)
    bells = alpha.exp()[..., None] * torch.exp(-beta.exp()[..., None] * d.abs()**3)
    return bells.sum(1), kappa
