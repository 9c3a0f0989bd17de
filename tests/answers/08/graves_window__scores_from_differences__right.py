import torch


def graves_window(kappa, step, beta, alpha, S):
    kappa = step.exp() + kappa
    u = torch.linspace(0, S - 1, S, dtype=kappa.dtype).view(1, S, 1)
    d = u - kappa[:, None, :]  # (B, S, K)
    return (alpha.exp()[:, None] * torch.exp(-(d * d) * beta.exp()[:, None])).sum(-1), kappa
