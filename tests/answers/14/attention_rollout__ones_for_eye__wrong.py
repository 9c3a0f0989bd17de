# ones / S for the identity; shows when S is above 1 and residual above 0
import numpy as np


def attention_rollout(weights, residual=0.5):
    S = weights.shape[-1]
    mean = weights.mean(axis=1)
    R = np.eye(S)
    for layer in mean:
        R = (residual * np.ones((S, S)) / S + (1 - residual) * layer) @ R
    return R
