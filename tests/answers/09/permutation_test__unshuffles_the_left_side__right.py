import numpy as np


def permutation_test(layer, x, orders):
    base = np.array(layer(x), dtype=float)
    found = []
    for order in orders:
        shuffled = np.array([x[j] for j in order])
        out = np.asarray(layer(shuffled))
        back = np.empty_like(base)
        back[order] = out  # undo: row t goes home to row order[t]
        found.append(np.abs(back - base).max())
    return np.asarray(found, dtype=float).reshape(len(orders))
