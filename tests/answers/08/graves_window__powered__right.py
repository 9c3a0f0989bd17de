# powered
import torch


def graves_window(kappa, step, beta, alpha, S):
    kappa = kappa + step.exp()
    d = kappa[..., None] - torch.arange(S)
    bells = (alpha[..., None] - beta.exp()[..., None] * d.square()).exp()
    return bells.sum(1), kappa
