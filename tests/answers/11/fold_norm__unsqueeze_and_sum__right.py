def fold_norm(gamma, beta, W, b):
    new_b = b.clone()
    new_b = new_b + (beta.unsqueeze(-1) * W).sum(0)
    return gamma.unsqueeze(-1).expand_as(W) * W, new_b
