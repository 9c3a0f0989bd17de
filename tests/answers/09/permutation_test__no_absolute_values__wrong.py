import numpy as np


def permutation_test(layer, x, orders):
    out = layer(x)
    return np.array([(layer(x[o]) - out[o]).max() for o in orders])
