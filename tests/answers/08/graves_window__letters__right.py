import torch
from attn.attention import masked_softmax


def graves_window(kappa, step, beta, alpha, S):
    new = kappa + step.exp()
    out = [(alpha.exp() * (-beta.exp() * (new - u) ** 2).exp()).sum(-1) for u in range(S)]
    return torch.stack(out, -1), new
