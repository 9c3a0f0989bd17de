import numpy as np


def score_general(s, h, w):
    return np.einsum("...tm,mn,...sn->...ts", s, w, h)
