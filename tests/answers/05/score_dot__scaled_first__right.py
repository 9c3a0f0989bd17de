import numpy as np


def score_dot(s, h, scaled=False):
    if scaled:
        s = s / np.sqrt(s.shape[-1])
    return np.matmul(s, np.moveaxis(h, -1, -2))
