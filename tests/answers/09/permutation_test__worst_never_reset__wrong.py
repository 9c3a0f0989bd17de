import numpy as np


def permutation_test(layer, x, orders):
    out = layer(x)
    worst, found = 0.0, []
    for o in orders:
        worst = max(worst, np.abs(layer(x[o]) - out[o]).max())
        found.append(worst)
    return np.array(found)
