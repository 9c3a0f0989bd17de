# from each input
import numpy as np


def attention_rollout(weights, residual=0.5):
    eye = np.eye(weights.shape[-1])
    total = eye
    for layer in weights.mean(axis=1):
        total = (residual * eye + (1 - residual) * layer) @ total
    return total.T
