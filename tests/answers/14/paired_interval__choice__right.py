import numpy as np


def paired_interval(right_a, right_b, rng):
    both = np.stack([np.array(right_a, float), np.array(right_b, float)], axis=1)
    drawn = rng.choice(len(both), size=(10_000, len(both)), replace=True)
    means = both[drawn].mean(axis=1)
    gap = means[:, 0] - means[:, 1]
    low, high = np.percentile(gap, (2.5, 97.5))
    return both[:, 0].mean() - both[:, 1].mean(), low, high
