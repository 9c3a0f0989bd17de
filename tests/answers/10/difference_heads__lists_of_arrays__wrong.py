import math

import numpy as np
import torch


def difference_heads(d, T):
    q = [np.vstack([np.zeros((d, T)), 1e4 * np.eye(T, k=-b)]) for b in (1, 3)]
    k = [np.vstack([np.zeros((d, T)), np.eye(T)])] * 2
    v = [np.vstack([np.eye(d), np.zeros((T, d))])] * 2
    return q, k, v, np.vstack([np.eye(d), -np.eye(d)])
