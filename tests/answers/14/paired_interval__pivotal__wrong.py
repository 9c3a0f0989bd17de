# the basic bootstrap, 2 d - high and 2 d - low, not the percentiles; shows with few and skewed differences
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    N = len(lead)
    places = rng.integers(N, size=(10_000, N))
    means = lead[places].mean(axis=1)
    high, low = 2 * lead.mean() - np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
