import numpy as np


def score_additive(s, h, w_s, w_h, v):
    rows = [np.tanh((s[..., t, :] @ w_s.T)[..., None, :] + h @ w_h.T) @ v for t in range(s.shape[-2])]
    return np.stack(rows, axis=-2)
