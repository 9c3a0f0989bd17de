# zero clamped
import torch


def graves_window(kappa, step, beta, alpha, S):
    kappa = (kappa + step.exp()).clamp(min=0)
    d = kappa[..., None] - torch.arange(S)
    return (alpha.exp()[..., None] * torch.exp(-beta.exp()[..., None] * d**2)).sum(1), kappa
