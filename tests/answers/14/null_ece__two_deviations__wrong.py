# mean ± 1.96 deviations instead of percentiles; shows with few texts (low below 0)
import numpy as np


def null_ece(p, n_bins, rng):
    order = np.argsort(p, kind="stable")
    pieces = np.array_split(order, n_bins)
    came = rng.random((4000, len(p))) < p
    gaps = sum(np.abs((came[:, i] - p[i]).sum(axis=1)) for i in pieces)
    ece = gaps / len(p)
    return ece.mean(), ece.mean() - 1.96 * ece.std(), ece.mean() + 1.96 * ece.std()
