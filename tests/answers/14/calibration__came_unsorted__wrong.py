# came isn't sorted along with p; shows unless p came sorted
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    pieces = np.array_split(order, n_bins)
    said = np.array([p[i].mean() for i in pieces])
    share = np.array([piece.mean() for piece in np.array_split(np.asarray(came), n_bins)])
    sizes = np.array([len(i) for i in pieces])
    ece = (sizes * np.abs(share - said)).sum() / len(p)
    return said, share, ece
