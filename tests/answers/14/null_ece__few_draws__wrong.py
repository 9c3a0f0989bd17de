# 400 draws instead of at least 4,000; shows: noisier, fewer numbers taken
import numpy as np


def null_ece(p, n_bins, rng):
    order = np.argsort(p, kind="stable")
    pieces = np.array_split(order, n_bins)
    came = rng.random((400, len(p))) < p
    gaps = sum(np.abs((came[:, i] - p[i]).sum(axis=1)) for i in pieces)
    ece = gaps / len(p)
    return ece.mean(), *np.percentile(ece, [2.5, 97.5])
