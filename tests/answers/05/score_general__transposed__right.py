import numpy as np


def score_general(s, h, w):
    return np.swapaxes(h @ (s @ w).swapaxes(-1, -2), -1, -2)
