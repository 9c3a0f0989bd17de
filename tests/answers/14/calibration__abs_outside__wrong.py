# absolute value of the sum, not of each; shows when one bin is over, one under
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    pieces = np.array_split(order, n_bins)
    said = np.array([p[i].mean() for i in pieces])
    share = np.array([came[i].mean() for i in pieces])
    sizes = np.array([len(i) for i in pieces])
    ece = abs((sizes * (share - said)).sum()) / len(p)
    return said, share, ece
