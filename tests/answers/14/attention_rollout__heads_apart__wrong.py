# rollout of each head through all layers, then the mean; shows with two layers and two heads
import numpy as np


def attention_rollout(weights, residual=0.5):
    L, H, S, _ = weights.shape
    R = np.stack([np.eye(S)] * H)
    for layer in weights:
        R = (residual * np.eye(S) + (1 - residual) * layer) @ R
    return R.mean(axis=0)
