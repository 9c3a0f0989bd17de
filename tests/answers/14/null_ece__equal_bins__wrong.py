# mean over bins
import numpy as np


def null_ece(p, n_bins, rng):
    bins = np.array_split(np.argsort(p, kind="stable"), n_bins)
    came = rng.random((4000, len(p))) < p
    gaps = sum(abs(came[:, i].mean(1) - p[i].mean()) for i in bins) / n_bins
    low, high = np.percentile(gaps, [2.5, 97.5])
    return gaps.mean(), low, high
