# only the mean passes gradients on, the third path is forgotten


def layer_norm_backward(grad, x, gamma, eps=1e-5):
    c = x - x.mean(-1, keepdim=True)
    root = (c.square().mean(-1, keepdim=True) + eps).sqrt()
    hat = c / root
    g = grad * gamma
    d = x.shape[-1]
    dx = (g - g.mean(-1, keepdim=True)) / root
    return dx, (grad * hat).reshape(-1, d).sum(0), grad.reshape(-1, d).sum(0)
