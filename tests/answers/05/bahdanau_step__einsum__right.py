import numpy as np


def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    e = np.einsum("bsa,a->bs", np.tanh((s @ w_s.T)[:, None] + h @ w_h.T), v)
    a = softmax(np.where(mask, e, -np.inf))
    return cell(np.hstack([x, np.einsum("bs,bsd->bd", a, h)]), s), a
