# beta as a row (1, d) times W, plus b: a row


def fold_norm(gamma, beta, W, b):
    return gamma[:, None] * W, beta[None] @ W + b
