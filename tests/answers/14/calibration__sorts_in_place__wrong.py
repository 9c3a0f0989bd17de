# p.sort() changes the p it was given; shows (changed input) unless p came sorted
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    pieces = np.array_split(order, n_bins)
    p.sort()
    said = np.array([piece.mean() for piece in np.array_split(p, n_bins)])
    share = np.array([came[i].mean() for i in pieces])
    sizes = np.array([len(i) for i in pieces])
    ece = (sizes * np.abs(share - said)).sum() / len(p)
    return said, share, ece
