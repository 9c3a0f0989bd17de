# integers(N - 1): the last text is never drawn; shows if the last text carries the lead (N = 1 kept apart)
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    N = len(lead)
    places = rng.integers(max(N - 1, 1), size=(10_000, N))
    means = lead[places].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
