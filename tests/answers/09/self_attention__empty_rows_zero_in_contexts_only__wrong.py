import numpy as np


def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1])
    if mask is None:
        weights = softmax(scores)
        return weights @ v, weights
    some = mask.any(axis=-1, keepdims=True)
    weights = softmax(np.where(mask | ~some, scores, -np.inf))
    return np.where(some, weights @ v, 0.0), weights
