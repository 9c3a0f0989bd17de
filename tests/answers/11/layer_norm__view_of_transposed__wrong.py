# flatten the leading axes with view, restore at the end


def layer_norm(x, gamma, beta, eps=1e-5):
    rows = x.view(-1, x.shape[-1])
    mean = rows.mean(1, keepdim=True)
    var = (rows - mean).square().mean(1, keepdim=True)
    return (gamma * (rows - mean) / (var + eps).sqrt() + beta).view(x.shape)
