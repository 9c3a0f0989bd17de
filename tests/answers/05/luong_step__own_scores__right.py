import numpy as np


def luong_step(s, h, mask, w_c, w_y, b_y):
    a = softmax(np.where(mask, (h @ s[:, :, None])[:, :, 0], -np.inf))
    c = (a[:, :, None] * h).sum(axis=1)
    d = s.shape[1]
    return softmax(np.tanh(c @ w_c[:, :d].T + s @ w_c[:, d:].T) @ w_y.T + b_y), a
