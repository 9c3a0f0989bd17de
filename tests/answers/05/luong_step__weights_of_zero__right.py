import numpy as np


def luong_step(s, h, mask, w_c, w_y, b_y):
    e = score_dot(s[:, None], h)[:, 0]
    top = np.where(mask, e, -np.inf).max(axis=1, keepdims=True)
    a = np.exp(np.where(mask, e - top, 0)) * mask
    a = a / a.sum(axis=1, keepdims=True)
    c = (a[:, None] @ h)[:, 0]
    v = np.tanh(np.hstack([c, s]) @ w_c.T) @ w_y.T + b_y
    p = np.exp(v - v.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True), a
