import numpy as np


def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    a, c = np.zeros(mask.shape), np.zeros((len(s), h.shape[2]))
    for b in range(len(s)):
        there = mask[b].astype(bool)
        a[b, there] = softmax(np.tanh(w_s @ s[b] + h[b, there] @ w_h.T) @ v)
        c[b] = a[b] @ h[b]
    new = cell(np.concatenate([x, c], axis=1), s)
    return new, a
