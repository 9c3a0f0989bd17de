# median of p in the bin; shows from three texts a bin on
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    pieces = np.array_split(order, n_bins)
    said = np.array([np.median(p[i]) for i in pieces])
    share = np.array([came[i].mean() for i in pieces])
    sizes = np.array([len(i) for i in pieces])
    ece = (sizes * np.abs(share - said)).sum() / len(p)
    return said, share, ece
