# edges by np.quantile, so equal p all go into one bin (an empty one is 0); shows with ties
import numpy as np


def calibration(p, came, n_bins):
    p, came = np.asarray(p, float), np.asarray(came, float)
    edges = np.quantile(p, np.linspace(0, 1, n_bins + 1))
    which = np.clip(np.searchsorted(edges, p, side="right") - 1, 0, n_bins - 1)
    sizes = np.bincount(which, minlength=n_bins)
    said = np.bincount(which, weights=p, minlength=n_bins) / np.maximum(sizes, 1)
    share = np.bincount(which, weights=came, minlength=n_bins) / np.maximum(sizes, 1)
    return said, share, (sizes * np.abs(share - said)).sum() / len(p)
