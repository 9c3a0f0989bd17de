import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    if x.ndim == 1:
        y = x - torch.mean(x)
        return y / torch.sqrt(torch.mean(y * y) + eps) * gamma + beta
    return torch.stack([layer_norm(row, gamma, beta, eps) for row in x.unbind(0)])
