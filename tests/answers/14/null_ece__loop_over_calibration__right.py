import numpy as np


def _ece(p, came, n_bins):
    order = np.argsort(p, kind="stable")
    return sum(abs(came[i].sum() - p[i].sum()) for i in np.array_split(order, n_bins)) / len(p)


def null_ece(p, n_bins, rng):
    found = np.array([_ece(p, rng.random(len(p)) <= p, n_bins) for _ in range(4000)])
    return found.mean(), np.percentile(found, 2.5), np.percentile(found, 97.5)
