import numpy as np


def permutation_test(layer, x, orders):
    out = layer(x)
    far = np.zeros_like(orders[:, 0])
    for n, o in enumerate(orders):
        far[n] = np.abs(layer(x[o]) - out[o]).max()
    return far
