# spread = root mean square of x itself


def layer_norm(x, gamma, beta, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    size = (x.square().mean(-1, keepdim=True) + eps).sqrt()
    return gamma * (x - mean) / size + beta
