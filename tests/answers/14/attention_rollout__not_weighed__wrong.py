# residual * I + A, the attention not scaled by 1 - residual; shows unless residual is 0
import numpy as np


def attention_rollout(weights, residual=0.5):
    S = weights.shape[-1]
    mean = weights.mean(axis=1)
    R = np.eye(S)
    for layer in mean:
        R = (residual * np.eye(S) + layer) @ R
    return R
