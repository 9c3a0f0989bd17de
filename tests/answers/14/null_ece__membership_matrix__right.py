import numpy as np


def null_ece(p, n_bins, rng):
    member = np.zeros((len(p), n_bins))
    for b, rows in enumerate(np.array_split(np.argsort(p, kind="stable"), n_bins)):
        member[rows, b] = 1
    off = (rng.uniform(size=(5000, len(p))) < p).astype(float) - p
    gaps = np.abs(off @ member).sum(1) / len(p)
    low, high = np.percentile(gaps, [2.5, 97.5])
    return float(np.mean(gaps)), float(low), float(high)
