# casts to int, so that a share of 0.67 becomes 0; shows with shares
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a).astype(int) - np.asarray(right_b).astype(int)
    N = len(lead)
    places = rng.integers(N, size=(10_000, N))
    means = lead[places].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
