# squeeze to be rid of single axes breaks when L, H or S is 1
import numpy as np


def attention_rollout(weights, residual=0.5):
    weights = weights.squeeze()
    mean = weights.mean(axis=1)
    S = weights.shape[-1]
    R = np.eye(S)
    for layer in mean:
        R = (residual * np.eye(S) + (1 - residual) * layer) @ R
    return R
