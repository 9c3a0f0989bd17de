import torch
from attn.attention import masked_softmax


def graves_window(kappa, step, beta, alpha, S):
    new = kappa + torch.exp(step)
    at = new
    u = torch.arange(S).to(kappa.dtype)
    bells = torch.exp(alpha)[..., None] * torch.exp(-torch.exp(beta)[..., None] * (at[..., None] - u) ** 2)
    return bells, new
