# 1,000 resamples instead of at least 10,000; shows: the bounds are noisier / fewer draws taken
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    N = len(lead)
    places = rng.integers(N, size=(1000, N))
    means = lead[places].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
