# twice projected: off the mean, then off the state
import torch


def layer_norm_backward(grad, x, gamma, eps=1e-5):
    def off_mean(y):
        return y - y.mean(-1, keepdim=True)

    c = off_mean(x)
    root = torch.sqrt(eps + torch.mean(c * c, -1, keepdim=True))
    hat = c / root
    g = grad * gamma
    # hat has mean 0, so the two may be taken away one after the other
    dx = off_mean(g) / root - hat * torch.mean(off_mean(g) * hat, -1, keepdim=True) / root
    return dx, (grad * hat).sum_to_size(gamma.shape), grad.sum_to_size(gamma.shape)
