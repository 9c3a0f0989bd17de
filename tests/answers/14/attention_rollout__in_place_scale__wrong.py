# weights *= 1 - residual scales the input itself; shows (changed input) always
import numpy as np


def attention_rollout(weights, residual=0.5):
    weights *= 1 - residual
    S = weights.shape[-1]
    mean = weights.mean(axis=1)
    R = np.eye(S)
    for layer in mean:
        R = (residual * np.eye(S) + layer) @ R
    return R
