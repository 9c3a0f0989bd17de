import numpy as np


def score_dot(s, h, scaled=False):
    e = sum(s[..., :, None, d] * h[..., None, :, d] for d in range(s.shape[-1]))
    return e / np.linalg.norm(np.ones(s.shape[-1])) if scaled else e
