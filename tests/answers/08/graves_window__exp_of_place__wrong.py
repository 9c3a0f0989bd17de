# the whole place goes through exp
import torch


def graves_window(kappa, step, beta, alpha, S):
    kappa = (kappa + step).exp()
    u = torch.arange(S)
    bells = alpha.exp()[..., None] * (-beta.exp()[..., None] * (kappa[..., None] - u) ** 2).exp()
    return bells.sum(1), kappa
