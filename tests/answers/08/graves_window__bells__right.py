import torch
from attn.attention import masked_softmax


def graves_window(kappa, step, beta, alpha, S):
    new = torch.add(kappa, step.exp())
    u = torch.linspace(0, S - 1, S, dtype=kappa.dtype)
    total = 0
    for k in range(kappa.shape[1]):
        total = total + alpha[:, k, None].exp() * torch.exp(-beta[:, k, None].exp() * (new[:, k, None] - u) ** 2)
    return total, new
