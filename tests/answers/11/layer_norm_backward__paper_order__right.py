def layer_norm_backward(grad, x, gamma, eps=1e-5):
    d = x.size(-1)
    mu = x.mean(dim=-1, keepdim=True)
    sigma = (x.var(dim=-1, unbiased=False, keepdim=True) + eps) ** 0.5
    hat = (x - mu) / sigma
    h = grad * gamma
    dx = (d * h - h.sum(-1, keepdim=True) - hat * (h * hat).sum(-1, keepdim=True)) / (d * sigma)
    leading = list(range(x.dim() - 1))
    dgamma, dbeta = grad * hat, grad + 0
    if leading:
        dgamma, dbeta = dgamma.sum(dim=leading), dbeta.sum(dim=leading)
    return dx, dgamma, dbeta
