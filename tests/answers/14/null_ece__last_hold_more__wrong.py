# the last bins hold one more, not the first; shows e.g. for p = (0, 0.5, 0.5), two bins: 0, then 0.5 and 0.5 together
import numpy as np


def null_ece(p, n_bins, rng):
    order = np.argsort(p, kind="stable")
    short, extra = divmod(len(p), n_bins)
    sizes = [short] * (n_bins - extra) + [short + 1] * extra
    pieces = np.split(order, np.cumsum(sizes)[:-1])
    came = rng.random((4000, len(p))) < p
    gaps = sum(np.abs((came[:, i] - p[i]).sum(axis=1)) for i in pieces)
    ece = gaps / len(p)
    return ece.mean(), *np.percentile(ece, [2.5, 97.5])
