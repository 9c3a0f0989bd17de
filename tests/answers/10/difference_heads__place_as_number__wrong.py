import math

import numpy as np
import torch


def difference_heads(d, T):
    # score = (t - back) * s: always the last place wins
    w_q = np.zeros((2, d + T, 1)); w_k = np.zeros((2, d + T, 1))
    for h, b in enumerate((1, 3)):
        w_q[h, d:, 0] = 100.0 * (np.arange(T) - b)
        w_k[h, d:, 0] = np.arange(T)
    w_v = np.zeros((2, d + T, d)); w_v[:, :d] = np.eye(d)
    return w_q, w_k, w_v, np.vstack([np.eye(d), -np.eye(d)])
