import math

import numpy as np
import torch


def difference_heads(d, T):
    w_k = torch.zeros(2, d + T, T); w_k[:, d:] = torch.eye(T)
    w_q = torch.zeros(2, d + T, T)
    for h, b in enumerate((1, 3)):
        for t in range(b, T):
            w_q[h, d + t, t - b] = 1e4
    w_v = torch.zeros(2, d + T, d); w_v[:, :d] = torch.eye(d)
    return w_q, w_k, w_v, torch.vstack([torch.eye(d), -torch.eye(d)])
