import numpy as np


def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1])
    if mask is None:
        weights = softmax(scores)
    else:
        empty = ~mask.any(axis=-1)
        mask[empty] = True  # so that no row is all -inf
        weights = softmax(np.where(mask, scores, -np.inf))
        weights = np.where(empty[..., None], 0.0, weights)
    return weights @ v, weights
