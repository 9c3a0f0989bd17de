import numpy as np


def score_additive(s, h, w_s, w_h, v):
    return sum(v[a] * np.tanh((s @ w_s[a])[..., :, None] + (h @ w_h[a])[..., None, :]) for a in range(len(v)))
