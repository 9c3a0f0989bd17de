# the new bias is what beta comes to behind W


def fold_norm(gamma, beta, W, b):
    return gamma[:, None] * W, beta @ W
