import torch


def layer_norm_backward(grad, x, gamma, eps=1e-5):
    d = x.shape[-1]
    found, dgamma, dbeta = [], torch.zeros(d), torch.zeros(d)
    for g, row in zip(grad.reshape(-1, d), x.reshape(-1, d)):
        row = row - row.mean()
        root = (row.dot(row) / d + eps) ** 0.5
        hat, up = row / root, g * gamma
        found.append((up - up.mean() - hat * up.dot(hat) / d) / root)
        dgamma, dbeta = dgamma + g * hat, dbeta + g
    return torch.stack(found).view(x.shape), dgamma, dbeta
