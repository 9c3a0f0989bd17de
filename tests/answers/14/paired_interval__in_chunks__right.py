import numpy as np


def paired_interval(right_a, right_b, rng):
    a, b = right_a.astype(float), right_b.astype(float)
    means = []
    for _ in range(40):
        drawn = rng.integers(0, len(a), (300, len(a)))
        means.extend(a[drawn].mean(1) - b[drawn].mean(1))
    return np.mean(a) - np.mean(b), np.percentile(means, 2.5), np.percentile(means, 97.5)
