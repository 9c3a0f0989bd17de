# the bell of width 1, raised to the sharpness
import torch


def graves_window(kappa, step, beta, alpha, S):
    moved = kappa + torch.exp(step)
    bell = torch.exp(-((moved[:, :, None] - torch.arange(S)) ** 2))
    return (torch.exp(alpha)[:, :, None] * bell.pow(torch.exp(beta)[:, :, None])).sum(1), moved
