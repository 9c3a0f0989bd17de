import numpy as np


def null_ece(p, n_bins, rng):
    bins = np.array_split(np.argsort(p, kind="stable"), n_bins)
    u = rng.random((4500, len(p)))
    came = np.less(u, p)
    total = 0
    for rows in bins:
        share, said = came[:, rows].mean(axis=1), p[rows].mean()
        total = total + len(rows) * abs(share - said)
    total = np.sort(total / len(p))
    return total.mean(), total[112], total[4387]
