# mean over the layers, then the power L; shows if two layers differ
import numpy as np


def attention_rollout(weights, residual=0.5):
    S = weights.shape[-1]
    mean = weights.mean(axis=(0, 1))
    R = np.linalg.matrix_power(residual * np.eye(S) + (1 - residual) * mean, len(weights))
    return R
