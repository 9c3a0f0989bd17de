import numpy as np


def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    scores = q @ np.swapaxes(k, -1, -2) / np.sqrt(k.shape[-1])
    if mask is None:
        weights = softmax(scores, axis=-2)
    else:
        m = np.broadcast_to(mask, scores.shape)
        weights = masked_softmax(scores.swapaxes(-1, -2), m.swapaxes(-1, -2)).swapaxes(-1, -2)
    return weights @ v, weights
