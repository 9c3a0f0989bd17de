import numpy as np


def self_attention(x, w_q, w_k, w_v, mask=None):
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(x.shape[-1])
    weights = masked_softmax(scores, mask)
    return weights @ v, weights
