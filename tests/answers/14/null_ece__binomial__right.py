import numpy as np


def null_ece(p, n_bins, rng):
    p = np.sort(p)
    came = rng.binomial(1, np.tile(p, (6000, 1)))
    total = np.zeros(6000)
    for part, y in zip(np.array_split(p, n_bins), np.array_split(came, n_bins, axis=1)):
        total += np.abs(y.mean(1) - part.mean()) * len(part) / len(p)
    return [total.mean(), *np.quantile(total, [0.025, 0.975])]
