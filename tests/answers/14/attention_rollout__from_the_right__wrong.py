# multiplies from the right, so the last layer's matrix stands on the right; shows from two layers on
import numpy as np


def attention_rollout(weights, residual=0.5):
    S = weights.shape[-1]
    mean = weights.mean(axis=1)
    R = np.eye(S)
    for layer in mean:
        R = R @ (residual * np.eye(S) + (1 - residual) * layer)
    return R
