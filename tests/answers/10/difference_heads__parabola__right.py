import numpy as np


def difference_heads(d, T):
    # score -(s - (t - b))²: keys (s, s²), queries (2(t - b), -1)
    t = np.arange(T, dtype=float)
    key = np.stack([t, t**2], 1)
    zero = np.zeros((d, 2))
    w_q = np.stack([np.r_[zero, 60 * np.stack([2 * (t - b), -np.ones(T)], 1)] for b in (1, 3)])
    w_k = np.stack([np.r_[zero, key]] * 2)
    w_v = np.stack([np.r_[np.eye(d), np.zeros((T, d))]] * 2)
    return w_q, w_k, w_v, np.r_[np.eye(d), -np.eye(d)]
