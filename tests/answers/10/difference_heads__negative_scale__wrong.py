import math

import numpy as np
import torch


def difference_heads(d, T):
    w_k = np.zeros((2, d + T, T)); w_k[:, d:] = np.eye(T)
    w_q = np.zeros((2, d + T, T)); w_q[0, d:] = -1e4 * np.eye(T, k=-1); w_q[1, d:] = -1e4 * np.eye(T, k=-3)
    w_v = np.zeros((2, d + T, d)); w_v[:, :d] = np.eye(d)
    return w_q, w_k, w_v, np.vstack([np.eye(d), -np.eye(d)])
