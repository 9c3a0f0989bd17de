import math

import numpy as np
import torch


def difference_heads(d, T):
    rng = np.random.default_rng(1)
    turn, _ = np.linalg.qr(rng.normal(size=(T, T)))
    turn_v, _ = np.linalg.qr(rng.normal(size=(d, d)))
    w_k = np.zeros((2, d + T, T))
    w_k[:, d:] = turn
    w_q = np.zeros((2, d + T, T))
    for head, back in enumerate([1, 3]):
        w_q[head, d:] = 1e4 * np.roll(turn, back, axis=0)
    w_v = np.zeros((2, d + T, d))
    w_v[:, :d] = turn_v
    return w_q, w_k, w_v, np.vstack([turn_v.T, -turn_v.T])
