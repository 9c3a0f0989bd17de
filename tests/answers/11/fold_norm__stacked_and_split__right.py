# both questions to W at once
import torch


def fold_norm(gamma, beta, W, b):
    both = torch.cat([gamma.diag(), beta[None]])  # (d + 1, d)
    out = both @ W
    return out[:-1], out[-1] + b
