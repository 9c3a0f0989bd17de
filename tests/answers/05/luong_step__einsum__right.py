import numpy as np


def luong_step(s, h, mask, w_c, w_y, b_y):
    e = np.where(mask, np.einsum("bd,bsd->bs", s, h), -np.inf)
    a = np.exp(e - e.max(axis=1, keepdims=True))
    a = a / a.sum(axis=1, keepdims=True)
    c = np.einsum("bs,bsd->bd", a, h)
    v = np.tanh(np.hstack([c, s]) @ w_c.T) @ w_y.T + b_y
    p = np.exp(v - v.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True), a
