# the Jacobian of each position written out
import torch


def layer_norm_backward(grad, x, gamma, eps=1e-5):
    c = x - x.mean(-1, keepdim=True)
    root = (c.square().mean(-1, keepdim=True) + eps).sqrt()
    hat = c / root
    g = grad * gamma
    d = x.shape[-1]
    eye = torch.eye(d, dtype=x.dtype, device=x.device)
    J = (eye - 1 / d - hat[..., :, None] * hat[..., None, :] / d) / root[..., None]
    dx = torch.einsum("...ij,...i->...j", J, g)
    return dx, (grad * hat).reshape(-1, d).sum(0), grad.reshape(-1, d).sum(0)
