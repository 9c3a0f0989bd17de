# bootstraps texts as well (p drawn again with replacement in each imagined side), which the statement doesn't; shows for p = (0, 0.5)
import numpy as np


def null_ece(p, n_bins, rng):
    found = []
    for _ in range(4000):
        q = np.sort(rng.choice(p, size=len(p)))
        came = rng.random(len(q)) < q
        gaps = [abs((c - s).sum()) for c, s in zip(np.array_split(came, n_bins), np.array_split(q, n_bins))]
        found.append(sum(gaps) / len(q))
    return np.mean(found), *np.percentile(found, [2.5, 97.5])
