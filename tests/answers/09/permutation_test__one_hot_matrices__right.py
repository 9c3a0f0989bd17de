import numpy as np


def permutation_test(layer, x, orders):
    T = x.shape[0]
    after = np.array(layer(x), dtype=float)
    far = np.empty(len(orders))
    for n in range(len(orders)):
        P = np.eye(T)[orders[n]]  # row t has its 1 in column orders[n, t]
        left = layer(P @ x)
        right = P @ after
        gap = left - right
        far[n] = max(gap.max(), (-gap).max())
    return far
