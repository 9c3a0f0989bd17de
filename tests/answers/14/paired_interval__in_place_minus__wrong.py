# np.asarray(float) doesn't copy, -= changes right_a; shows (changed input) when right_a is float64
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, dtype=float)
    lead -= right_b
    N = len(lead)
    places = rng.integers(N, size=(10_000, N))
    means = lead[places].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
