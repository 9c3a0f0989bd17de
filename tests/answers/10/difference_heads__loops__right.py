import numpy as np


def difference_heads(d, T):
    w_q = np.zeros((2, d + T, T))
    w_k = np.zeros((2, d + T, T))
    w_v = np.zeros((2, d + T, d))
    w_o = np.zeros((2 * d, d))
    for t in range(T):
        w_k[0, d + t, t] = w_k[1, d + t, t] = 1
        if t >= 1:
            w_q[0, d + t, t - 1] = 60 * np.sqrt(T)
        if t >= 3:
            w_q[1, d + t, t - 3] = 60 * np.sqrt(T)
    for i in range(d):
        w_v[0, i, i] = w_v[1, i, i] = 1
        w_o[i, i], w_o[d + i, i] = 1, -1
    return w_q, w_k, w_v, w_o
