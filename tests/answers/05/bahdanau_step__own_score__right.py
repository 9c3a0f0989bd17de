import numpy as np


def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    e = score_additive(s[:, None, :], h, w_s, w_h, v)[:, 0]
    a = softmax(np.where(mask, e, -np.inf), axis=1)
    return cell(np.concatenate([x, (a[:, :, None] * h).sum(axis=1)], axis=-1), s), a
