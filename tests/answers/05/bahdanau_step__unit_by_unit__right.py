import numpy as np


def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    e = sum(v[i] * np.tanh((s @ w_s[i])[:, None] + h @ w_h[i]) for i in range(len(v)))
    a = np.exp(np.where(mask, e - np.where(mask, e, -np.inf).max(axis=1, keepdims=True), -np.inf))
    a = a / a.sum(axis=1, keepdims=True)
    return cell(np.column_stack([x, (a[:, None] @ h)[:, 0]]), s), a
