# the difference is the mean of the resamples' means, not of the texts; shows: off by the noise of the resampling
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    N = len(lead)
    places = rng.integers(N, size=(10_000, N))
    means = lead[places].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return means.mean(), low, high
