import numpy as np


def position_from_mask(context, lead=0.0):
    c = np.sort(np.ravel(context))[::-1].reshape(np.shape(context))
    return np.exp(lead) * (1 - c) / c
