# all that can happen
import numpy as np


def null_ece(p, n_bins, rng):
    bins = np.array_split(np.argsort(p, kind="stable"), n_bins)
    came = rng.random((4000, len(p))) < p
    gaps = sum(abs((came[:, i] - p[i]).sum(1)) for i in bins) / len(p)
    low, high = np.percentile(gaps, [0, 100])
    return gaps.mean(), low, high
