# the last bins hold one more, not the first; shows if N isn't a multiple
import numpy as np


def calibration(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    short, extra = divmod(len(p), n_bins)
    sizes = [short] * (n_bins - extra) + [short + 1] * extra
    pieces = np.split(order, np.cumsum(sizes)[:-1])
    said = np.array([p[i].mean() for i in pieces])
    share = np.array([came[i].mean() for i in pieces])
    sizes = np.array([len(i) for i in pieces])
    ece = (sizes * np.abs(share - said)).sum() / len(p)
    return said, share, ece
