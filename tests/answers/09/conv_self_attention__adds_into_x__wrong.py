import numpy as np


def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, R, N = x.shape
    h = x.reshape(B, C, -1).swapaxes(1, 2)
    q, k, v = h @ w_q.T, h @ w_k.T, h @ w_v.T
    weights = softmax(q @ k.swapaxes(1, 2) / np.sqrt(w_k.shape[0]))
    out = (weights @ v) @ w_o.T
    x += out.swapaxes(1, 2).reshape(x.shape)
    return x, weights
