# mixes in place in a view of the weights it was given; shows (changed input) with one head, where the mean is replaced by [:, 0]
import numpy as np


def attention_rollout(weights, residual=0.5):
    S = weights.shape[-1]
    mean = weights[:, 0] if weights.shape[1] == 1 else weights.mean(axis=1)
    R = np.eye(S)
    for layer in mean:
        layer *= 1 - residual
        layer += residual * np.eye(S)
        R = layer @ R
    return R
