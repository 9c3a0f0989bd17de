import torch


def layer_norm_backward(grad, x, gamma, eps=1e-5):
    d = x.shape[-1]
    flat, slopes = x.reshape(-1, d), grad.reshape(-1, d)
    y = flat - flat.mean(-1, keepdim=True)
    root = (y.square().mean(-1) + eps).sqrt()
    y = y / root[:, None]
    jacobian = torch.eye(d) - (1 + y[:, :, None] * y[:, None, :]) / d  # (N, d, d), symmetric
    dx = torch.einsum("nij,nj->ni", jacobian, slopes * gamma) / root[:, None]
    return dx.reshape(x.shape), torch.einsum("nd,nd->d", slopes, y), slopes.sum(0)
