# the rest all in the last bin; shows if N isn't a multiple, e.g. N = 7, n_bins = 4: 1, 1, 1, 4
import numpy as np


def null_ece(p, n_bins, rng):
    order = np.argsort(p, kind="stable")
    size = len(p) // n_bins
    edges = [b * size for b in range(n_bins)] + [len(p)]
    pieces = [order[a:b] for a, b in zip(edges, edges[1:])]
    came = rng.random((4000, len(p))) < p
    gaps = sum(np.abs((came[:, i] - p[i]).sum(axis=1)) for i in pieces)
    ece = gaps / len(p)
    return ece.mean(), *np.percentile(ece, [2.5, 97.5])
