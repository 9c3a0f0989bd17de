import math

import numpy as np
import torch


def difference_heads(d, T):
    # score = -(s - (t - back))^2 up to a constant of t: two numbers suffice
    places = np.arange(T, dtype=float)
    w_q, w_k = np.zeros((2, d + T, 2)), np.zeros((2, d + T, 2))
    for head, back in enumerate([1, 3]):
        w_q[head, d:] = 200.0 * np.stack([2 * (places - back), -np.ones(T)], 1)
        w_k[head, d:] = np.stack([places, places**2], 1)
    w_v = np.zeros((2, d + T, d))
    w_v[:, :d] = np.eye(d)
    return w_q, w_k, w_v, np.vstack([np.eye(d), -np.eye(d)])
