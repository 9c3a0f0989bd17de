# resamples only the texts on which they differ (their number fixed), over N; too narrow, at worst of no width when a is right on all of these
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    N = len(lead)
    some = lead[lead != 0]
    K = max(len(some), 1)
    some = some if len(some) else np.zeros(1)
    places = rng.integers(K, size=(10_000, K))
    means = some[places].sum(axis=1) / N
    low, high = np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
