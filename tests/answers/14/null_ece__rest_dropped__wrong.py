# N // n_bins in each bin, the rest dropped; shows if N isn't a multiple
import numpy as np


def null_ece(p, n_bins, rng):
    order = np.argsort(p, kind="stable")
    size = len(p) // n_bins
    pieces = order[: size * n_bins].reshape(n_bins, size)
    came = rng.random((4000, len(p))) < p
    gaps = sum(np.abs((came[:, i] - p[i]).sum(axis=1)) for i in pieces)
    ece = gaps / len(p)
    return ece.mean(), *np.percentile(ece, [2.5, 97.5])
