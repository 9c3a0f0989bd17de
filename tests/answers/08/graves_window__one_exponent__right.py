import torch
from attn.attention import masked_softmax


def graves_window(kappa, step, beta, alpha, S):
    new = kappa + torch.exp(step)
    at = new
    u = torch.arange(S).to(kappa.dtype)
    bells = (alpha[:, :, None] - beta[:, :, None].exp() * (u - at[:, :, None]).square()).exp()
    return bells.sum(1), new
