# each bin's sum as a normal of the right spread, not 0s and 1s; shows with few texts, e.g. N = 1, p = 0.5: always 0.5
import numpy as np


def null_ece(p, n_bins, rng):
    gaps = np.zeros(4000)
    for piece in np.array_split(np.sort(p), n_bins):
        spread = np.sqrt((piece * (1 - piece)).sum())
        gaps += np.abs(rng.normal(0, spread, size=4000))
    ece = gaps / len(p)
    return ece.mean(), *np.percentile(ece, [2.5, 97.5])
