import numpy as np


def permutation_test(layer, x, orders):
    out = layer(x)
    return np.array([np.abs(layer(x[o]) - out[np.argsort(o)]).max() for o in orders])
