# each bin as a binomial of its mean p; too wide where the p in a bin differ, e.g. p = (0, 1), one bin: honest is 0
import numpy as np


def null_ece(p, n_bins, rng):
    gaps = np.zeros(4000)
    for piece in np.array_split(np.sort(p), n_bins):
        n, mean = len(piece), piece.mean()
        gaps += np.abs(rng.binomial(n, mean, size=4000) - n * mean)
    ece = gaps / len(p)
    return ece.mean(), *np.percentile(ece, [2.5, 97.5])
