# sizes times gaps divided by n_bins, not N; shows if N isn't n_bins
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    pieces = np.array_split(order, n_bins)
    said = np.array([p[i].mean() for i in pieces])
    share = np.array([came[i].mean() for i in pieces])
    sizes = np.array([len(i) for i in pieces])
    ece = (sizes * np.abs(share - said)).sum() / n_bins
    return said, share, ece
