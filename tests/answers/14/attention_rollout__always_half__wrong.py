# residual is ignored, always a half; shows whenever it isn't 0.5
import numpy as np


def attention_rollout(weights, residual=0.5):
    S = weights.shape[-1]
    mean = weights.mean(axis=1)
    R = np.eye(S)
    for layer in mean:
        R = (0.5 * np.eye(S) + 0.5 * layer) @ R
    return R
