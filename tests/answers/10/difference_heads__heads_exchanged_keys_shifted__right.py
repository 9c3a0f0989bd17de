import math

import numpy as np
import torch


def difference_heads(d, T):
    w_q = np.zeros((2, d + T, T))
    w_q[:, d:] = np.eye(T)
    w_k = np.zeros((2, d + T, T))
    for head, back in ((0, 3), (1, 1)):
        # the key of place s stands where the query of s + back looks
        w_k[head, d:] = 5000.0 * np.roll(np.eye(T), back, axis=1)
    w_v = np.concatenate([np.eye(d), np.zeros((T, d))])[None].repeat(2, axis=0)
    return w_q, w_k, w_v, np.vstack([-np.eye(d), np.eye(d)])
