# N // n_bins in each bin, the rest all in the last one; shows if N isn't a multiple
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    size = len(p) // n_bins
    edges = [b * size for b in range(n_bins)] + [len(p)]
    pieces = [order[a:b] for a, b in zip(edges, edges[1:])]
    said = np.array([p[i].mean() for i in pieces])
    share = np.array([came[i].mean() for i in pieces])
    sizes = np.array([len(i) for i in pieces])
    ece = (sizes * np.abs(share - said)).sum() / len(p)
    return said, share, ece
