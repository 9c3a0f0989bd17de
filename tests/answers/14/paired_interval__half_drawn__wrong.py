# each resample holds only half of the texts (subsampling, with replacement): too wide by sqrt 2; shows at any N > 2 with differing leads
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)
    N = len(lead)
    places = rng.integers(N, size=(10_000, max(N // 2, 1)))
    means = lead[places].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
