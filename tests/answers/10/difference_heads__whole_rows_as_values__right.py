import math

import numpy as np
import torch


def difference_heads(d, T):
    n = d + T
    w_k = np.stack([np.vstack([np.zeros((d, T)), np.eye(T)])] * 2)
    w_q = np.stack([np.vstack([np.zeros((d, T)), 3000 * np.eye(T, k=-b)]) for b in (1, 3)])
    w_v = np.stack([np.eye(n), np.eye(n)])
    w_o = np.zeros((2 * n, d))
    w_o[:d] = np.eye(d)
    w_o[n : n + d] = -np.eye(d)
    return w_q, w_k, w_v, w_o
