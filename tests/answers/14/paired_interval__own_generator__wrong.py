# ignores rng and makes its own generator; shows: rng isn't used, all rngs give the same
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    N = len(lead)
    rng = np.random.default_rng(0)
    places = rng.integers(N, size=(10_000, N))
    means = lead[places].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
