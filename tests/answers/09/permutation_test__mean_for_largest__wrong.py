import numpy as np


def permutation_test(layer, x, orders):
    out = layer(x)
    return np.array([np.abs(layer(x[o]) - out[o]).mean() for o in orders])
