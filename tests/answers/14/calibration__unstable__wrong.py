# the default sort isn't stable: equal p may change places; shows with many equal p (N above 16)
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p)
    pieces = np.array_split(order, n_bins)
    said = np.array([p[i].mean() for i in pieces])
    share = np.array([came[i].mean() for i in pieces])
    sizes = np.array([len(i) for i in pieces])
    ece = (sizes * np.abs(share - said)).sum() / len(p)
    return said, share, ece
