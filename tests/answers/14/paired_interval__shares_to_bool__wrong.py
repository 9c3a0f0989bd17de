# takes a share above 0 as True; shows with shares
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a).astype(bool).astype(float) - np.asarray(right_b).astype(bool).astype(float)
    N = len(lead)
    places = rng.integers(N, size=(10_000, N))
    means = lead[places].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
