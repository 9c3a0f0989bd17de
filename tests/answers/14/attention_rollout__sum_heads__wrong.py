# sum of the heads instead of the mean; shows with two heads
import numpy as np


def attention_rollout(weights, residual=0.5):
    S = weights.shape[-1]
    mean = weights.sum(axis=1)
    R = np.eye(S)
    for layer in mean:
        R = (residual * np.eye(S) + (1 - residual) * layer) @ R
    return R
