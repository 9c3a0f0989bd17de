# not divided by N; shows if N is above 1 and a gap isn't 0
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    pieces = np.array_split(order, n_bins)
    said = np.array([p[i].mean() for i in pieces])
    share = np.array([came[i].mean() for i in pieces])
    sizes = np.array([len(i) for i in pieces])
    ece = (sizes * np.abs(share - said)).sum()
    return said, share, ece
