import numpy as np


def attention_rollout(weights, residual=0.5):
    if len(weights) == 0:
        return np.eye(weights.shape[-1])
    below = attention_rollout(weights[:-1], residual)
    return residual * below + (1 - residual) * np.mean(weights[-1], axis=0) @ below
