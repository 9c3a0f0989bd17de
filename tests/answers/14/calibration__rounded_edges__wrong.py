# edges at round(b N / n_bins): sizes right in number, in other places; shows e.g. with N = 7, n_bins = 3 (2, 3, 2)
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    edges = np.round(np.linspace(0, len(p), n_bins + 1)).astype(int)
    pieces = [order[a:b] for a, b in zip(edges, edges[1:])]
    said = np.array([p[i].mean() for i in pieces])
    share = np.array([came[i].mean() for i in pieces])
    sizes = np.array([len(i) for i in pieces])
    ece = (sizes * np.abs(share - said)).sum() / len(p)
    return said, share, ece
