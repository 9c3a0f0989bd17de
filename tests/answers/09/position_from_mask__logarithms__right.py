import numpy as np


def position_from_mask(context, lead=0.0):
    c = np.asarray(context, dtype=float)
    with np.errstate(divide="ignore"):
        return np.exp(lead + np.log1p(-c) - np.log(c))
