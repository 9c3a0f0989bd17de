def layer_norm_backward(grad, x, gamma, eps=1e-5):
    g, y, s = grad.double(), x.double(), gamma.double()
    y = y - y.mean(-1, keepdim=True)
    inverse = (y.pow(2).mean(-1, keepdim=True) + eps).rsqrt()
    y = y * inverse
    u = g * s
    dx = inverse * (u - u.mean(-1, keepdim=True) - y * (u * y).mean(-1, keepdim=True))
    return (
        dx.float(),
        (g * y).flatten(0, -2).sum(0).float() if x.ndim > 1 else (g * y).float(),
        (g.flatten(0, -2).sum(0) if x.ndim > 1 else g).float(),
    )
