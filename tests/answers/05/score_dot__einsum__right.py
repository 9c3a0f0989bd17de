import numpy as np


def score_dot(s, h, scaled=False):
    e = np.einsum("...td,...sd->...ts", s, h)
    return e / s.shape[-1] ** 0.5 if scaled else e
