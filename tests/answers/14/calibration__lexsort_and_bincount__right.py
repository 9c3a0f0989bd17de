import numpy as np


def calibration(p, came, n_bins):
    n = len(p)
    order = np.lexsort((np.arange(n), p))
    sizes = [n // n_bins + (b < n % n_bins) for b in range(n_bins)]
    which = np.empty(n, dtype=int)
    which[order] = np.repeat(np.arange(n_bins), sizes)
    said = np.bincount(which, weights=p) / sizes
    share = np.bincount(which, weights=np.asarray(came, float)) / sizes
    return said, share, np.sum(np.array(sizes) * abs(said - share)) / n
