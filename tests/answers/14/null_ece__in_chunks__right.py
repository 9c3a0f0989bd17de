import numpy as np


def null_ece(p, n_bins, rng):
    order = np.argsort(p)
    q = p[order]
    ends = np.cumsum([len(x) for x in np.array_split(q, n_bins)])[:-1]
    gaps = []
    for _ in range(10):
        off = (rng.random((500, len(q))) < q) - q
        parts = np.split(off, ends, axis=1)
        gaps.append(sum(np.abs(x.sum(1)) for x in parts) / len(q))
    gaps = np.concatenate(gaps)
    return gaps.mean(), np.percentile(gaps, 2.5), np.percentile(gaps, 97.5)
