import numpy as np


def luong_step(s, h, mask, w_c, w_y, b_y):
    p, a = [], np.zeros(mask.shape)
    for b in range(len(s)):
        there = mask[b].astype(bool)
        a[b, there] = softmax(h[b, there] @ s[b])
        joined = np.concatenate([a[b] @ h[b], s[b]])
        p.append(softmax(w_y @ np.tanh(w_c @ joined) + b_y))
    return np.array(p), a
