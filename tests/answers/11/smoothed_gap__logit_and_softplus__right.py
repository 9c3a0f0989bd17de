import numpy as np


def smoothed_gap(V, eps):
    if eps == 0.0:
        return float("inf")
    if eps == 1.0:
        return 0.0
    return float(np.logaddexp(0.0, np.log(V) + np.log1p(-eps) - np.log(eps)))
