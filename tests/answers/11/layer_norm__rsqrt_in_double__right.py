import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    y = x.double()
    y = y - y.mean(dim=-1, keepdim=True)
    y = y * torch.rsqrt(y.pow(2).mean(dim=-1, keepdim=True) + eps)
    return (y * gamma + beta).to(x.dtype)
