import torch
from attn.attention import masked_softmax


def graves_window(kappa, step, beta, alpha, S):
    new = kappa + torch.exp(step)
    at = new
    u = torch.arange(S).to(kappa.dtype)
    bells = torch.einsum('bk,bks->bks', alpha.exp(), torch.exp(-torch.einsum('bk,bks->bks', beta.exp(), (at.unsqueeze(2) - u).pow(2))))
    return torch.einsum('bks->bs', bells), new
