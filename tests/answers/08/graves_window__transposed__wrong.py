# (S, B): letters first
import torch


def graves_window(kappa, step, beta, alpha, S):
    kappa = kappa + step.exp()
    rows = [(alpha.exp() * (-beta.exp() * (kappa - u) ** 2).exp()).sum(1) for u in range(S)]
    return torch.stack(rows), kappa
