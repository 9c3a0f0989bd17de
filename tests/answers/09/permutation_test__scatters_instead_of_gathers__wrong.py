import numpy as np


def permutation_test(layer, x, orders):
    out = layer(x)
    far = np.zeros(len(orders))
    for n, o in enumerate(orders):
        shuffled, expected = np.empty_like(x), np.empty_like(out)
        shuffled[o] = x
        expected[o] = out
        far[n] = np.abs(layer(shuffled) - expected).max()
    return far
