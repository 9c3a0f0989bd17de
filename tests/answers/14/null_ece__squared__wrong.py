# root of the mean square gap of the bins; shows with two bins
import numpy as np


def null_ece(p, n_bins, rng):
    order = np.argsort(p, kind="stable")
    pieces = np.array_split(order, n_bins)
    came = rng.random((4000, len(p))) < p
    ece = np.sqrt(sum(len(i) * (came[:, i] - p[i]).mean(axis=1) ** 2 for i in pieces) / len(p))
    return ece.mean(), *np.percentile(ece, [2.5, 97.5])
