import numpy as np


def reach(mask, layers):
    T = len(mask)
    sees = [set(np.flatnonzero(row).tolist()) | {t} for t, row in enumerate(mask)]
    got = [{t} for t in range(T)]
    for _ in range(min(layers, T)):  # a shortest way has fewer than T steps
        got = [set().union(*(got[s] for s in sees[t])) for t in range(T)]
    return np.array([[s in got[t] for s in range(T)] for t in range(T)], dtype=bool).reshape(T, T)
