# transposed broadcasting, F.linear for the bias
import torch.nn.functional as F


def fold_norm(gamma, beta, W, b):
    return (W.T * gamma).T, F.linear(beta, W.T, b)
