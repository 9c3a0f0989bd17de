import math

import numpy as np


def position_from_mask(context, lead=0.0):
    c = np.asarray(context)
    flat = [math.exp(lead) * (1 - float(v)) / float(v) for v in c.ravel()]
    return np.array(flat, dtype=float).reshape(c.shape)
