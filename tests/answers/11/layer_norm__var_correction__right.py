def layer_norm(x, gamma, beta, eps=1e-5):
    d = x.shape[-1]
    mean = x.sum(-1) / d
    var = ((x - mean[..., None]) ** 2).sum(-1) / d
    return gamma * ((x - mean[..., None]) / (var[..., None] + eps) ** 0.5) + beta
