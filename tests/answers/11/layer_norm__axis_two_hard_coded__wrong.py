# x is (B, T, d), so the features are axis 2


def layer_norm(x, gamma, beta, eps=1e-5):
    mean = x.mean(2, keepdim=True)
    var = (x - mean).pow(2).mean(2, keepdim=True)
    return gamma * (x - mean) / (var + eps).sqrt() + beta
