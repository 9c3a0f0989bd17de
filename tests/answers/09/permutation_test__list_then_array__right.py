import numpy as np


def permutation_test(layer, x, orders):
    plain = np.array(layer(x))
    return np.array(
        [np.linalg.norm((np.array(layer(x[o])) - plain[o]).ravel(), np.inf) for o in orders],
        dtype=float,
    )
