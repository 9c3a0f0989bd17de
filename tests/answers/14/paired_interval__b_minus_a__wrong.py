# lead of b
import numpy as np


def paired_interval(right_a, right_b, rng):
    lead = np.asarray(right_b, float) - np.asarray(right_a, float)
    means = lead[rng.integers(len(lead), size=(10_000, len(lead)))].mean(1)
    return lead.mean(), *np.percentile(means, [2.5, 97.5])
