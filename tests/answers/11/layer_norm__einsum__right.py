import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    d = x.shape[-1]
    centred = x - torch.einsum("...d->...", x).unsqueeze(-1) / d
    squares = torch.einsum("...d,...d->...", centred, centred) / d
    return torch.einsum("...d,...,d->...d", centred, (squares + eps).rsqrt(), gamma) + beta
