# gamma is a change around 1: scale by 1 + gamma


def fold_norm(gamma, beta, W, b):
    return (1 + gamma)[:, None] * W, beta @ W + b
