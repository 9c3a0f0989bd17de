# eps keeps me from dividing by zero, so I add it to the standard deviation


def layer_norm(x, gamma, beta, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    var = (x - mean).square().mean(-1, keepdim=True)
    return gamma * (x - mean) / (var.sqrt() + eps) + beta
