# recursion down to a single position
import torch


def layer_norm(x, gamma, beta, eps=1e-5):
    if x.ndim > 1:
        if len(x) == 0:
            return x * gamma + beta
        return torch.stack([layer_norm(part, gamma, beta, eps) for part in x])
    d = len(x)
    mu = sum(x.unbind()) / d
    sigma2 = sum((xi - mu) ** 2 for xi in x.unbind()) / d
    return (x - mu) / (sigma2 + eps) ** 0.5 * gamma + beta
