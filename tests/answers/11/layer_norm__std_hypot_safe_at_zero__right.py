# numbers all alike answered by where, also for eps 0
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    c = x - x.mean(dim=-1, keepdim=True)
    var = c.pow(2).mean(dim=-1, keepdim=True) + eps
    flat = var == 0
    root = torch.where(flat, torch.ones_like(var), var).sqrt()
    hat = torch.where(flat, torch.zeros_like(c), c / root)
    return hat.mul(gamma).add(beta)
