# grad flattened to (N, d) and everything returned in that shape


def layer_norm_backward(grad, x, gamma, eps=1e-5):
    c = x - x.mean(-1, keepdim=True)
    root = (c.square().mean(-1, keepdim=True) + eps).sqrt()
    hat = c / root
    g = grad * gamma
    d = x.shape[-1]
    g, h, r = g.reshape(-1, d), hat.reshape(-1, d), root.reshape(-1, 1)
    dx = (g - g.mean(-1, keepdim=True) - h * (g * h).mean(-1, keepdim=True)) / r
    return dx, (grad * hat).reshape(-1, d).sum(0), grad.reshape(-1, d).sum(0)
