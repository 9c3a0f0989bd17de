import numpy as np


def permutation_test(layer, x, orders):
    out = np.array(layer(x))
    start = x.copy()
    far = []
    for o in orders:
        x[:] = start[o]
        far.append(np.abs(layer(x) - out[o]).max())
    return np.array(far)
