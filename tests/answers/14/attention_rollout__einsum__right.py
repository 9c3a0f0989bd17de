import numpy as np


def attention_rollout(weights, residual=0.5):
    L, H, S, _ = weights.shape
    total = np.eye(S)
    for i in range(L):
        looked = np.einsum("hqk,kj->qj", weights[i], total) / H
        total = residual * total + (1.0 - residual) * looked
    return total
