# bins of equal width over 0 to 1 (an empty one is 0); shows unless p is spread evenly
import numpy as np


def calibration(p, came, n_bins):
    which = np.minimum((np.asarray(p) * n_bins).astype(int), n_bins - 1)
    sizes = np.bincount(which, minlength=n_bins)
    said = np.bincount(which, weights=p, minlength=n_bins) / np.maximum(sizes, 1)
    share = np.bincount(which, weights=came, minlength=n_bins) / np.maximum(sizes, 1)
    return said, share, (sizes * np.abs(share - said)).sum() / len(p)
