import numpy as np


def smoothed_gap(V, eps):
    with np.errstate(divide="ignore"):
        return float(np.log1p(np.float64(V) * (1 - eps) / np.float64(eps)))
